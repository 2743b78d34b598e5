"""What the bot costs, as ratios to the plainest program that does the same."""
