"""Words that say nothing about what is asked or answered: grammar, politeness, the frame of asking, everyday words.

Only words without content may stand in `GRAMMAR` and `FRAME`; words in `GENERAL` help when a page has them and need
not be there. What a *shop* may ignore (goods, people, occasions) is data: `circumstances` in its `synonyms.yaml`.
Written folded (see `stems.fold`), as they come out of `stems.words`: an apostrophe divides, so "don't" is `don` and
`t`, "qu'est-ce" is `qu`, `est`, `ce`.
"""

from __future__ import annotations

from support.knowledge.stems import stem
from support.model.people import Language

_GRAMMAR_EN = """
a an the this that these those it its i me my mine myself we us our ours you u your yours he him his she her hers they
them their theirs one ones who whom whose which what whats where when why how there here then than so as at by for
from in into of off on onto over to too up upon with within without about after again against all also always am and
any anything anybody anyone are be been being because before between both but can could couldn did didn do does doesn
doing don done down each either else ever every everything few had has hasn have haven having if is isn just let like
ll m may maybe might more most much must never no nobody none nor not nothing now once only or other others otherwise
own per quite rather re really s same shall should some somebody someone something such sure t through under until
very ve was wasn way well were weren while will won would wouldn yes yet d o im ive id dont cant wont isnt doesnt
didnt actually already back different still even case instead possible out
"""
_FRAME_EN = """
ask asking question questions know tell say explain help please pls plz thanks thank hi hello hey dear good morning
afternoon evening information info details wonder wondering curious want wanted need needed get got gets getting give
gave make makes made happen happens happened go goes going come comes see look looking find think understand hope try
trying offer offers offered provide provides allow allowed able accept accepts accepted take takes taking took put set
policy policies rule rules condition terms regarding concerning respect northbeam guys there team shop store's online
says said saying knowing often show shows showing ok okay live living based work works situation thing things stuff
kind sort type item items article articles product products exactly currently usually normally generally assist
assistance helping check checking list inquire enquire available availability
"""
_GRAMMAR_FR = """
a au aux ai as avez avons ont avait avais avoir eu auriez aurait aura l le la les un une des du de d et ou ni mais
donc or car je j me m moi mon ma mes tu te t toi ton ta tes il elle on nous nos notre vous vos votre ils elles leur
leurs se s soi son sa ses ce c cet cette ces ca cela ceci qui que qu quoi quel quelle quels quelles dont lequel
laquelle est es suis sont sommes etes etait etais etre ete sera serai seront serait soit fait faire fais faites font
faut fera y en n ne pas plus non oui si dans par pour sur sous avec sans entre vers chez lors pendant depuis avant
apres jusqu jusque comme comment quand pourquoi combien aussi alors tres trop peu bien tout toute tous toutes meme
memes autre autres chaque quelque quelques rien aucun aucune encore deja toujours jamais ici lorsque afin selon plutot
lieu puis ensuite peut peux puisse peuvent pouvez pouvons pourrait pourrais pourriez pourra possible dois doit devez
devrais devoir va vais allez aller vont cas different differente differents differentes
"""
_FRAME_FR = """
bonjour bonsoir salut merci svp stp plait question questions demande demander savoir sais renseignement renseignements
information informations info infos aide aider veux veut voulez voudrais voudrait souhaite souhaiterais souhaitez
aimerais aimerions besoin dire dites expliquer explique expliquez propose proposez proposent offre offrez offrent
cherche cherches chercher cherchons accepte acceptez acceptent permet permettez autorise prend prends prendre prenez
mettre met avoir obtenir trouver trouve politique conditions regle regles concernant northbeam equipe boutique passe
passer passent situation chose choses truc article articles produit produits voir vois dit disent souvent exactement
actuellement habite habitons vis
existe
"""

# Common verbs, adjectives, adverbs and nouns of no trade. What a shop could have a page about ("student", "rent",
# "wrap", "recycle") doesn't belong here, however common it is.
_GENERAL_EN = """
ability above absolutely access across add additional advance afraid ahead aim allow almost along alone already
alright although amount annoying apparently appear apply appreciate around arrange aside assume attempt aware away
awesome bad basic basically become begin behind believe best better big bit border bother bring broke bunch business
call care careful case cause certain certainly chance change check choose clear clearly close common complete
completely confirm confused consider contact continue correct couple course cross current date deal decide definitely
depend detail determine differ difficult direct directly discover discuss double easy easily either eligible else end
enough ensure entire especially essential estimate eventually exact excellent except exist expect experience explain
extra fact fail fair far fast few figure fill final finally fine fix follow form forget former forward found free
frequent front full fully further future general given glad great grateful guess guy handle happy hard hardly hear
heard held high hold honest hopefully hour huge idea immediately important inside interest interested involve issue
join keen keep kept kid kindly large late lately latest learn least leave left less level lie likely limit line list
little local long longer look loss lot lots love low main major many mark matter mean meant meantime mention method
middle mind minute miss mistake moment money month move multiple name near nearly necessary next nice normal note
notice number obviously occur often old ones open opinion option opposite order original ought outside pass past per
perfect perhaps period person personal piece place plan please point possibly practice prefer present pretty previous
prior probably problem proceed process properly provide purpose quick quickly quite random reach read ready real
realise realize reason reasonable receive recent recently refer regard regular relevant rely remain remember request
require requirement respond response result right run safe sad scenario second seem selected send separate serious
serve set several short show sign similar simple simply since single small sometimes somewhat soon sorry sort special
specific spend stage standard start state status stay step stop straight strange stuck such suit suitable sum suppose
supposed surprise sure system task tell term terrible thank thought till tiny today together told tomorrow tonight
total toward trouble true turn typical typically unable unfortunately unless unlikely unsure upset urgent urgently
usual valid various view visit wait wanna gonna gotta whatever whether whole wish within wonder word worry worse
worst worth wrong year young asap btw fyi u ur r k kinda ya yeah yep nope hmm huh lol omg roughly approximately
approx came mine damn goddamn fucking fuck freaking bloody hell shit modality modalities solution whichever expected
expecting circumstance circumstances
"""
_GENERAL_FR = """
absolument accord accueil actuel admettre afin agir ailleurs ainsi ajout aller annee appel appeler appeller apprendre
arret arriver aspect assez attendre attention aucunement auparavant aurai auras aurez auront autant aurais auriez
aviez avions bas beau beaucoup besoin bien bientot bizarre bon bonne bout but cas cause certain certaine certains
certaines certainement cesse chance changer charger cher choisir clair clairement commencer complet completement
comprendre compte compter concerner concretement condition confirmer connaitre connais considerer contacter contraire
convenir correct correctement couple coup courant croire croyez curieux date debut decider declarer demarche dehors
demain dernier derniere deroule detail detaille devenir direct directement disposer domaine dommage donner donc droit
egalement eh embeter encore enfin enlever ennui ensemble ensuite entendu entier environ envie erreur espere essentiel
etape evidemment eventuel eventuellement exact exactement excuse exemple exister expert extra facile facilement facon
fin final finalement forme forcement fort franchement frequence garder general generalement genre grand grande grave
gros guere habitude habituel haut heure hier hors idee ideal impossible important inquiete inquiet interesser
interesse interessant joindre jour jeune juste justement laisser large lecture lent liste local long longue longtemps
lot maintenant malgre malheureusement maniere manquer marche marquer mauvais meilleur meme mettre mieux minimum minute
modalite modalites moment moyen nature necessaire nom nombre normal normalement noter notamment nouveau numero
obligatoire obligation occasion ok option ordinaire original oublier ouvrir paraitre pareil parfait parfaitement
parfois parler particulier partie partir pendant penser perdre permettre personne petit petite peur plait plaire plein
plupart plusieurs plutot point poser position possibilite possible pouvoir pratique preciser precis precise preferer
premier prendre pres presque pret prevoir prevu prevue principe probable probablement probleme procedure proceder
prochain prochaine proche propos propre pu public puisque quasiment question quitter quotidien raison raisonnable
rapide rapidement rare recent recemment rechercher refaire regarder regler regulier reglement rejoindre remarquer
rendre renseigner repondre reponse reste rester resultat retard retrouver reussir revenir risquer savoir second
seconde selon semaine semble sembler sens sentir serieux serieusement servir seul seule seulement simple simplement
situation soin sortir soudain souhait souvent special specialement specifique suffisant suffit suite suivant suivante
sujet supposer sur surement surtout systeme tard tarder tel telle temps terme terminer tomber tot total totalement
tourner trouver type unique urgent urgence urgemment usage utile valoir venir verifier vers veritable version
vieux vite vivre voila voir volontiers vouloir vrai vraiment vue bof ben bah hein ouais mdr mis mise
approximativement peu putain merde foutu foutue fichu disponible disponibles disponibilite methode circonstance
circonstances devient deviennent creer creation
"""


EVERYDAY: dict[Language, frozenset[str]] = {
    "en": frozenset((_GRAMMAR_EN + _FRAME_EN + _GENERAL_EN).split()),
    "fr": frozenset((_GRAMMAR_FR + _FRAME_FR + _GENERAL_FR).split()),
}
"""All of these words as they are written."""


def _stems(text: str, language: Language) -> frozenset[str]:
    return frozenset(stem(word, language) for word in text.split())


GENERAL: dict[Language, frozenset[str]] = {"en": _stems(_GENERAL_EN, "en"), "fr": _stems(_GENERAL_FR, "fr")}
"""Stems of everyday words. A page that has one matches better; that no page has it means nothing."""

GRAMMAR: dict[Language, frozenset[str]] = {
    "en": frozenset(_GRAMMAR_EN.split()),
    "fr": frozenset(_GRAMMAR_FR.split()),
}
"""Words, as they are."""

FRAME: dict[Language, frozenset[str]] = {"en": _stems(_FRAME_EN, "en"), "fr": _stems(_FRAME_FR, "fr")}
"""Stems, so that "seeing" goes with "see"."""
