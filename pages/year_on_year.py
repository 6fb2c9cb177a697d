"""year_on_year: to be written."""

import streamlit as st

from hatecrime import ui

chosen = ui.selection()
st.title("year_on_year", anchor=False)
st.write(", ".join(chosen.area_names))
