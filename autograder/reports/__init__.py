"""What instructors and students read: pages, tables, the terminal."""
