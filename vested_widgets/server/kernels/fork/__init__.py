"""Kernels by fork: a warm process that has imported everything once, and children of it that are ready in milliseconds.

`parent` is the program of the warm process, `child` turns a fork of it into a kernel, `nursery` is the server's end of the wire, and
`provisioner` is what jupyter_client is given. They talk by the messages of `wire`; what the
widgets of a page need not say while nobody hears them is in `unheard`. Where there is no fork, or the parent is unwell,
the provisioner starts an ordinary kernel.
"""
