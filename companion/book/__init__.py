"""Everything that a book is made of, read once into one frozen value."""
