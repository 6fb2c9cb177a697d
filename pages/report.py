"""How do I report hate crime, and who supports me? Needs no figures: it stays up when the tables cannot be read."""

import streamlit as st

from hatecrime import support
from hatecrime.templates import part

guidance = support.read_guidance()
first, *others = guidance.of_kind("emergency")

st.html(part("support.html", "emergency", first))
st.title("How to report hate crime and get support", anchor=False)
st.markdown(
    "Hate crime is a crime that the victim, or anyone else, believes was done out of hostility to someone's race, "
    "religion, sexual orientation, disability or transgender identity. You do not need proof of that. "
    "If you are not sure that it is a crime, you can still tell the police.\n\n"
    "**This site does not take reports.** It shows you where to go."
)

st.header("Tell the police", anchor="police")
st.html(part("support.html", "routes", guidance.of_kind("police")))

st.header("Talk to someone who is on your side", anchor="support")
st.markdown("Free and private. You do not have to tell the police first.")
st.html(part("support.html", "routes", guidance.of_kind("independent", "specialist")))

st.header("Report without going to the police yourself", anchor="without-name")
st.markdown(guidance.anonymous)
st.html(part("support.html", "routes", guidance.of_kind("third_party")))

st.html(part("support.html", "steps", guidance))

st.html(part("support.html", "checked", guidance.checked_days))
st.html(part("support.html", "leave", guidance))
