"""English or French, or not to be said: from the words themselves.

Why not a statistical detector: on a customer's short messages it guesses ("Où est ma commande ?" came out as 62 %
French, "merci" as 66 %, German as French), and it costs 12 MB. Here each word counts for the language that uses it:
the little words of grammar most, then the words that the shop's examples are written with. Words of other languages
count against both, so that Spanish is "can't say" rather than French.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from support.model.people import Language


def _words(written: str) -> frozenset[str]:
    return frozenset(written.split())


_ENGLISH = _words(
    """
    a about after again all am an and any anyone are arent as at be because been before being but by can cant could
    couldnt did didnt do does doesnt doing dont for from get got had has hasnt have havent he hello help her here
    hers hey hi him his how i id if im in into is isnt it its ive just know ll lot may me might mine more most much
    my need never no not now of off on once only or order our out over please should shouldnt since so some someone
    something still than thank thanks that thats the their them then there these they this those to too try trying
    until up us very want wanna was wasnt we were werent what whats when where wheres which while who why will with
    within without wont would wouldnt yes yet you your yours going youre theyre yep nope yeah sorry bye anybody
    everything
    """
)
_FRENCH = _words(
    """
    a ai aie alors apres as assez au aucun aucune aujourdhui aussi autre autres aux avant avec avez aviez avoir
    avons beaucoup bien bonjour bonsoir c ca car ce cela celle celui ces cest cet cette chez combien comme comment
    coucou d dans de deja depuis des deux dois doit dont du elle elles encore entre es est et etait etaient ete etes
    etre eu fait faire faites faut ici il ils j jai jamais je jusqu l la laquelle le lequel les leur leurs lui ma
    mais me meme merci mes moi moins mon n ne ni non nos or notre nous on ont ou oui par parce pas peu peut peux
    plait plus pour pourquoi pouvez pourriez puis puisje qu quand que quel quelle quelles quels qui quoi rien s sa
    sais salut sans serait ses si soit son sont stp suis sur svp t ta tes toi ton toujours tous tout toute tres trop
    tu un une va vais vers veut veux voici voila vos votre vouloir voudrais vous y etesvous avezvous estce
    """
)
_OTHERS = _words(
    """
    el los las una unos unas mi mis su sus tu donde esta estan pedido quiero quisiera gracias hola por favor para
    como cuando que porque pero con sin muy mas cuanto puedo tengo envio hacen buenos dias hacia llego recibido
    todavia der die das ein eine einen einem ich du er wir ihr sie ist sind war nicht kein keine und oder aber mit
    ohne fur von zu zum zur bei nach wo wann wie warum was wer mein meine meinen dein habe hat haben kann konnen
    bitte danke hallo bestellung lieferung paket guten tag noch immer auch mochte gibt wird werden wurde il lo gli
    che di del della dei delle sono sei dove quando perche ordine grazie ciao buongiorno vorrei posso mio mia miei
    questo questa non anche ancora spedizione pacco o os uma uns umas meu minha seu sua onde obrigado obrigada ola
    quero gostaria nao muito com sem encomenda voce voces ainda entrega de het een ik je hij wij jullie zijn niet
    geen waar wanneer hoe waarom mijn bestelling bedankt graag kan kunt naar nog ook pakket levering ja nie czy jest
    gdzie kiedy moje zamowienie dziekuje prosze dzien dobry nerede siparisim tesekkurler merhaba kya hai mera kab
    kahan nahi chahiye mujhe aap bhai karo
    """
)
_AMBIGUOUS = _ENGLISH & _FRENCH
_FOREIGN = _OTHERS - _ENGLISH - _FRENCH
_FOREIGN_SHARED = (_OTHERS & _FRENCH) | (_OTHERS & _ENGLISH)

_GRAMMAR, _ACCENT, _WORD, _NAME, _SHARED = 2.0, 2.0, 1.0, 0.45, 0.25
_DOUBT = 0.6
"""What stands against every decision: the evidence of one ordinary word does not make sure.
`_NAME` is what an accent counts that a name may have too (Orléans)."""
_LEAST = 0.5
_LOAN_WORDS = _words("ok okay email mail sms info stop test bot code no non lol")

_FRENCH_LETTERS = re.compile("[àâçèêëîïôœùûÿæéÀÂÇÈÊËÎÏÔŒÙÛŸÆÉ]")
_ONLY_FRENCH_LETTERS = re.compile("[èêëîïœùûÿÈÊËÎÏŒÙÛŸ]|[ldjnmtsc]['’][aeéèêiouyh]", re.IGNORECASE)
_OTHER_LETTERS = re.compile("[áíóúñ¿¡äöüßãõåøłżźćńěščřžýğışÁÍÓÚÑÄÖÜÃÕÅØŁŻŹĆŃĚŠČŘŽÝĞİŞ]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTER = re.compile(r"[^\W\d_]")


class LanguageDetector:
    """Tells English from French. `vocabulary` holds ordinary words of each language, folded."""

    def __init__(self, vocabulary: Mapping[Language, Collection[str]]) -> None:
        english, french = frozenset(vocabulary["en"]), frozenset(vocabulary["fr"])
        self._english = english - french - _FRENCH - _FOREIGN - _LOAN_WORDS
        self._french = french - english - _ENGLISH - _FOREIGN - _LOAN_WORDS

    def detect(self, text: str, words: Sequence[str]) -> tuple[Language | None, float]:
        """The language and how sure that is, 0 to 1; None where it can't be said. `words` are the text's tokens."""
        letters = len(_LETTER.findall(text))
        if not letters or len(_LATIN.findall(text)) * 2 < letters:
            return None, 0.0
        english = french = foreign = 0.0
        elided = "'" in text or "’" in text
        for word in words:
            if len(word) == 1 and not elided and word not in _ENGLISH:
                continue  # l, d and j are French where an apostrophe follows; else they are initials
            if word in _AMBIGUOUS or word in _LOAN_WORDS:
                continue
            if word in _FOREIGN:
                foreign += _GRAMMAR
            elif word in _ENGLISH:
                english += _GRAMMAR
            elif word in _FRENCH:
                french += _GRAMMAR
            elif word in self._english:
                english += _WORD
            elif word in self._french:
                french += _WORD
            if word in _FOREIGN_SHARED:
                foreign += _SHARED
        if not text.isascii():
            french += _ACCENT * bool(_ONLY_FRENCH_LETTERS.search(text)) + _NAME * bool(_FRENCH_LETTERS.search(text))
            foreign += _ACCENT * len(_OTHER_LETTERS.findall(text))
        elif "'" in text and _ONLY_FRENCH_LETTERS.search(text):
            french += _WORD
        return _decide(english, french, foreign)


def _decide(english: float, french: float, foreign: float) -> tuple[Language | None, float]:
    best, second = max(english, french), min(english, french)
    confidence = best / (best + second + foreign + _DOUBT) if best else 0.0
    if confidence < _LEAST or foreign >= best:
        return None, round(min(confidence, 0.3), 3)
    return ("fr" if french > english else "en"), round(confidence, 3)
