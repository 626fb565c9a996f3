"""The live preview: a save is checked, built and shown in the page that is open.

Three parts, each a process or a thread of its own so that none waits for another: `server` gives
out the last good book and tells pages what is going on; `session` waits for saves and follows what
the workshop says; `workshop` is a process that has everything imported, checks the book, and builds
it in a child of its own, of which nothing is left when it ends.
"""
