"""Everything Counterweight computes: usable from a notebook and from the command line, without Streamlit."""
