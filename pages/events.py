"""events: to be written."""

import streamlit as st

from hatecrime import ui

chosen = ui.selection()
st.title("events", anchor=False)
st.write(", ".join(chosen.area_names))
