"""How hard the rows are, in which regime the file lies, and what would be if the rare class were rarer."""
