"""The rules that dispose: what a proposed action may become, from `data/rules.yaml`.

`kinds` and `facts` say what can be asked, `conditions` how it is judged, `judging` which rule decides, `loading` reads
the file, `proving` sees to it that every rule can have its turn, `explaining` says why in plain words. Pure: nothing
here does anything, and nothing but `loading` touches a file.
"""
