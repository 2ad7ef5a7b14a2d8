"""The demonstration data: invented people and schools, brought in by the verbs of members."""
