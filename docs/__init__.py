"""The handbook, the architecture, and the pictures of the app."""
