"""Mail: how a letter is kept, sent and tried again. Never to whom: that is for the areas."""
