"""What we owe people to tell them, and what became of it.

Words: a *message* is one thing owed to one address on one *channel*; its *cause* names why, and the same cause never
makes a second message for the same address. The *inbox* holds everything a person was told, whatever the channels
did. A *credit* is one agreement to one subscribe message. An *uncertain* message was given to the platform, but
nobody knows whether it arrived: only a person may send it again. A *pause* rests a whole channel.
"""
