"""Recorded hate crime in London: the domain, as pure functions over tidy frames."""
