"""The market: listings of produce, and the negotiation from inquiry over offers to a deal."""
