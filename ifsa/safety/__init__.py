"""What keeps people safe, across the areas: reports and their queue, the log of what those in power
did, and everybody's right to their own data and to leave."""
