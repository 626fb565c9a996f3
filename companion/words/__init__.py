"""Every sentence about a value: what a reader sees of a cell, a row, a result."""
