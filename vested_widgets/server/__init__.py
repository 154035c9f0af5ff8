"""How the workbook is served: the `vested` command, the Voila application, its pages, kernels and sign-in."""
