"""The empty Streamlit application that a start is compared with."""

import streamlit as st

st.write("Empty")
