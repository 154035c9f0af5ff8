"""Forked kernels, and every patch of code that is not ours.

How the fork works:

1. The server starts one clean process, the *parent* (`parent`), which imports everything that pages need and makes each kind of page once.
2. For each page that opens, the server asks the parent for a kernel over a pair of sockets (`ipc`); its own end is `client`.
3. The parent forks: the child shares the parent's memory until it writes to it, so a kernel is there in milliseconds and costs some 20 MB.
4. The child (`child`) takes an environment, a folder, random seeds and sockets of its own and then runs IPython's kernel (`kernel`).
5. `provisioner` makes jupyter_client use all this; where no kernel can be forked, it starts an ordinary one.

Every override or patch of ipykernel, jupyter_server, jupyter_client, Voila, Plotly, ipywidgets, anywidget, CPython or glibc stands in
this folder, with a comment of four lines: What, Why, Upstream, Without it. README.md lists them; a test compares both.
"""
