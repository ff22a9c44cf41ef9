"""French words that carry no meaning of their own, written without accents.

Elided letters (l', d', qu'...) are here too: the analysis cuts at the apostrophe.
"""

_WORDS = """
a ai aie aient aies ait alors as au aucun aucune aura aurait auront aux avaient avais avait
avant avec avez aviez avions avoir avons ayant ayez ayons
c ca car ce ceci cela celle celles celui ces cet cette ceux chez ci comme
d dans de des donc dont du
elle elles en es est et etaient etais etait etant ete etes etre eu eue eues eurent eus eut eux
fait faire fut
hui il ils j je jusqu
l la le les leur leurs lors lorsqu lui
m ma mais me meme memes mes moi mon
n ne ni nos notre nous
on ont or ou
par pas peut peuvent pour presqu puisqu
qu quand que quel quelle quelles quelqu quels qui quoi quoiqu
s sa sans se sera serait seront ses si soi soient sois soit sommes son sont sous suis sur
t ta te tes toi ton tu
un une vos votre vous y
aujourd
"""
STOP_WORDS = frozenset(_WORDS.split())
