"""The smallest Streamlit page with one Plotly chart and one filter: what any page of this kind must cost."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

months = np.arange("2012-04", "2026-04", dtype="datetime64[M]")
area = st.selectbox("area", [f"Area {number}" for number in range(32)])
counts = np.random.default_rng(int(area.split()[1])).poisson(100, len(months))
st.title("Smallest page")
st.plotly_chart(go.Figure(go.Scatter(x=months.astype(str).tolist(), y=counts.tolist(), name=area)), key="chart")
