"""For authors of units: notebooks, translations, and banks of right and wrong answers."""
