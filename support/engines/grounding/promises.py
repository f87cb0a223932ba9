"""Promises and reports of deeds in a reply, which only an action's outcome can stand behind; and "write elsewhere".

A reply that says "we will refund you" binds the shop, whoever wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

_I = re.IGNORECASE
_US = r"(?:I|we|our team|the team|someone|somebody|a colleague|nous|on|je|j['’]|notre équipe|l['’]équipe|quelqu['’]un)"
_DEEDS = (
    r"refund|cancel|chang|updat|exchang|return|replac|resend|reship|ship|send|book|creat|arrang|process|issu"
    r"|credit|contact|call|email"
    r"|reach out|get back|follow up|look into|investigat|escalat|forward|pass(?:ed)? (?:this|it) on|notif"
    r"|rembours|annul|modifi|échang|remplac|renvoy|envoy|expédi"
    r"|contact|rappel|recontact|revien|transm|ouvr|opened|open|prévien|prévenir|informer"
)
_PROMISES = (
    re.compile(
        rf"\b{_US}(?:\s?(?:will|['’]ll|shall|am going to|are going to|is going to|have|has|['’]ve|had|just"
        rf"|already|also))+\s+(?:\w+ly\s+|be\s+|already\s+|just\s+|now\s+)*(?:{_DEEDS})\w*[^.!?\n]{{0,40}}",
        _I,
    ),
    re.compile(
        rf"\b(?:(?:we|I)(?:['’]re| are|['’]m| am) (?:now |already |just )?(?:{_DEEDS})\w*ing|nous (?:vous |le |la "
        rf"|les |l['’])*"
        r"(?:envoyons|remboursons|remplaçons|échangeons|annulons|modifions|transmettons|contactons)"
        r"|je (?:vous |le |la |les |l['’])*(?:envoie|rembourse|remplace|échange|annule|modifie|transmets|contacte))\b"
        r"[^.!?\n]{0,40}",
        _I,
    ),
    re.compile(
        r"\b(?:(?:I|we)(?:['’]ll| will| shall)? (?:make sure|see to it|ensure|take care of|guarantee|promise)"
        r"|rest assured"
        r"|soyez assurée?s?|je (?:vous )?(?:promets|garantis|m['’]en occupe|m['’]en charge|m['’]assure)|nous (?:vous )?"
        r"(?:promettons|garantissons|nous en (?:occupons|chargeons))|consider it (?:done|cancelled|refunded|sorted"
        r"|settled)"
        r"|c['’]est (?:fait|réglé|remboursé|modifié|changé|noté pour remboursement)"
        r"|(?:it|that|everything|all|this)(?:['’]s| is| has been) (?:all |now |already )?(?:done|sorted|settled"
        r"|replaced|changed"
        r"|updated|taken care of))\b(?!\s(?:in|here|by|with|within|through|from|when|if|once))[^.!?\n]{0,40}",
        _I,
    ),
    re.compile(
        r"\b(?:(?:your|the|an?|this) (?:\w+ )?(?:replacement|new one|refund|exchange|voucher|credit"
        r"|cancellation) (?:is|will be) "
        r"(?:now |already )?(?:on (?:its|the) way|under way|sent|coming|issued|processed|made|shipped|arranged)"
        r"|(?:votre|le|un|une|ce) (?:remplacement|nouvel article|remboursement|échange|bon|avoir|annulation) (?:est"
        r"|sera) "
        r"(?:bien |déjà )?(?:en (?:route|cours)|envoyée?|émis|effectuée?|traitée?|expédiée?)"
        r"|(?:your|the|delivery|shipping) (?:address|phone|e-?mail|order) is (?:now )?(?:changed|updated|corrected)"
        r"|(?:votre|l['’])\s?(?:adresse|commande) est (?:désormais |maintenant |bien )?(?:modifiée|changée|corrigée"
        r"|mise à jour))\b"
        r"[^.!?\n]{0,40}",
        _I,
    ),
    re.compile(
        rf"\b{_US}\s?(?:l['’]|les?\s|la\s|vous\s|t['’]|te\s|en\s|y\s)*(?:avons|ai|a|vais|allons|va)\s+(?:bien\s"
        rf"|déjà\s|vous\s|le\s|la\s|les\s|l['’])*(?:{_DEEDS})\w*[^.!?\n]{{0,40}}",
        _I,
    ),
    re.compile(
        r"\b(?:nous|on|je|notre équipe)\s(?:vous\s|le\s|la\s|les\s|l['’])*(?:rembourser|annuler|enverr|échanger"
        r"|remplacer|contacter|recontacter|rappeler|reviendr|modifier|tiendr)(?:ai|ons|a)\b[^.!?\n]{0,40}",
        _I,
    ),
    re.compile(
        r"\b(?:your|the|this) (?:order|refund|return|exchange|address|cancellation) (?:has been|was|is now"
        r"|is being) (?:successfully |now )?(?:cancelled|canceled|refunded|processed|changed|updated|created"
        r"|issued|opened|started|approved)\b[^.!?\n]{0,40}",
        _I,
    ),
    re.compile(
        r"\b(?:votre|la|le|cette) (?:commande|remboursement|retour|échange|adresse|annulation) (?:a été"
        r"|est maintenant|vient d['’]être) (?:bien )?(?:annulée?|remboursée?|traitée?|modifiée?|créée?|émise?"
        r"|ouverte?|lancée?|approuvée?)\b[^.!?\n]{0,40}",
        _I,
    ),
)
_PASSIVE = re.compile(
    r"\b(?:you(?:['’]ll| will)(?: all| also| then)? (?:be (?:fully |also )?(?:refunded|reimbursed|contacted"
    r"|paid back)|(?:get|receive|have)"
    r" (?:your money back|(?:an?|the|your) (?:full |complete )?(?:refund|replacement|new one|voucher|credit)))"
    r"|vous (?:serez (?:entièrement |intégralement )?(?:remboursée?s?|contactée?s?|recontactée?s?)"
    r"|recevrez (?:un|le|votre|une) (?:nouvel(?:le)? )?(?:remboursement|remplacement|avoir|bon"
    r"|article)))\b[^.!?\n]{0,40}",
    _I,
)
_CONDITION = re.compile(
    r"\b(?:if|once|when|after|as soon as|unless|until|provided|si|s['’]ils?|s['’]elles?|quand|une fois|après|dès"
    r"|lorsqu\w*"
    r"|à condition|à compter|sous réserve)\b",
    _I,
)
_SENT_AWAY = re.compile(
    r"\b(?:(?:please |kindly )?(?:contact|reach out to|email|e-mail|write to|call|get in touch with)\s+(?:us"
    r"|our|the|customer|support)\b"
    r"[^.!?\n]{0,40}|(?:contactez|écrivez|appelez|joignez)(?:-nous| notre| le service| l['’]assistance)[^.!?\n]{0,40}"
    r"|(?:reach|contact|call|phone|ring) (?:us|our \w+|customer \w+|support)\s(?:\w+\s)?(?:at|by|via|through"
    r"|on)\b[^.!?\n]{0,30}"
    r"|(?:send|drop|write|shoot|sending)\s(?:\w+\s){0,2}(?:an?\s)?e-?mail\b[^.!?\n]{0,30}"
    r"|envoy(?:er|ez)\s(?:nous\s|-nous\s)?(?:un\s)?(?:e-?mail|courriel|mail)\b[^.!?\n]{0,30}"
    r"|(?:is|are) (?:reachable|available) (?:by|via|over) (?:phone|e-?mail|telephone)|joignables? (?:par|au|à)\b"
    r"|(?:open|submit|create|file|raise) a (?:ticket|request|case) (?:on|at|via|through|with)\b[^.!?\n]{0,30}"
    r"|(?:visit|go to|check|see) (?:our|the shop['’]s) (?:web ?site|help cent(?:re|er)|contact page|faq)"
    r"|(?:rendez-vous|allez) sur (?:notre|le) site|consultez notre (?:site|faq|centre d['’]aide)"
    r"|(?:veuillez|merci de) (?:nous )?(?:contacter|écrire|appeler)[^.!?\n]{0,40}|(?:send"
    r"|drop) us an? (?:e-?mail|message)[^.!?\n]{0,30})",
    _I,
)


def promises(text: str, outcomes: Collection[str]) -> Iterator[str]:
    """Promises and reports that none of the `outcomes` (names of actions that were done) stands behind."""
    for pattern in _PROMISES:
        for match in pattern.finditer(text):
            said = match[0].strip()
            if not any(_covers(outcome, said) for outcome in outcomes):
                yield said
    for match in _PASSIVE.finditer(text):
        begins = max((text.rfind(sign, 0, match.start()) for sign in ".!?\n"), default=0) + 1
        ends = min((at for sign in ".!?\n" if (at := text.find(sign, match.end())) >= 0), default=len(text))
        is_open = _CONDITION.search(text, begins, ends) is not None
        if not is_open and not any(_covers(outcome, match[0]) for outcome in outcomes):
            yield match[0].strip()


def sent_away(text: str) -> Iterator[str]:
    """Where the customer is told to turn to somebody else."""
    return (match[0].strip() for match in _SENT_AWAY.finditer(text))


_OUTCOMES = {
    "cancel_order": r"cancel|annul", "refund": r"refund|rembours", "return_items": r"return|retour",
    "exchange_items": r"exchang|échang", "change_address": r"address|adresse|chang|updat|modifi",
    "change_contact": r"chang|updat|modifi|phone|e-?mail|téléphone", "edit_items": r"chang|updat|modifi",
    "update_customer": r"chang|updat|modifi", "shipped": r"ship|sent|send|expédi|envoy",
    "report_problem": r"pass|report|transm|forward",
}  # fmt: skip


def _covers(outcome: str, said: str) -> bool:
    return re.search(_OUTCOMES.get(outcome, r"(?!)"), said, _I) is not None
