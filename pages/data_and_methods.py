"""data_and_methods: to be written."""

import streamlit as st

from hatecrime import ui

chosen = ui.selection()
st.title("data_and_methods", anchor=False)
st.write(", ".join(chosen.area_names))
