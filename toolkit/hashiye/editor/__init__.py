"""What editors are told: findings and safe fixes of what is on the screen, saved or not (``hashiye lsp``).

:mod:`hashiye.editor.desk` works on what lies open, :mod:`hashiye.editor.lines` counts as editors do,
:mod:`hashiye.editor.words` puts it into the values of the protocol, :mod:`hashiye.editor.server` speaks it.
"""
