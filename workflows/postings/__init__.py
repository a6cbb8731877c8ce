"""What the clock does about openness: it reminds before something has to be published, and says when it was not."""
