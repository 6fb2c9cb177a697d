"""Published files in, `data/published` out: the only code that knows publishers, networks and file formats."""
