"""Where cells of a notebook are matched with questions: for the confined process, and for text of the kit's own."""
