"""What the page about the data says: tables and lines, made from the tables and the manifest of a build."""
