"""report: to be written."""

import streamlit as st

from hatecrime import ui

chosen = ui.selection()
st.title("report", anchor=False)
st.write(", ".join(chosen.area_names))
