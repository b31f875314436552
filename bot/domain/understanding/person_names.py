"""Where the name of a person stands in a message: only where the words before it say that a name follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.domain.words import STOP_WORDS, fold_spelling, tokens

_MOST_PARTS = 4
_RELATIONS = (
    "man|vrouw|partner|vriend(?:in)?|ex|zoon(?:tje)?|dochter(?:tje)?|kind(?:je)?|baby|vader|moeder|papa|mama|opa|oma|"
    "broer(?:tje)?|zus(?:je|ter)?|oom|tante|neef(?:je)?|nicht(?:je)?|(?:klein|stief|pleeg)(?:zoon|dochter|kind)|"
    "(?:schoon|stief|pleeg)(?:vader|moeder|zoon|dochter|broer|zus)|buurman|buurvrouw|buurjongen|buurmeisje|collega|"
    "huisgenoot|vriendje|vriendinnetje|verloofde|husband|wife|son|daughter|neighbour"
)
_PARTICLES = frozenset(tokens("van de der den het ter ten te el al bin ben von la le di da du dos vd d v t"))
_NO_NAMES = STOP_WORDS.union(
    tokens(
        "niet geen nu nog wel ook al toen daarna dus omdat nee ja hallo hoi help verkeerd fout veranderd "
        "gewijzigd onbekend anoniem bekend geheim belangrijk welkom eigenlijk trouwens jou iedereen zie "
        "bijlage hetzelfde anders mama papa vader moeder oma opa man vrouw zoon dochter kind buurman "
        "buurvrouw dokter huisarts school politie gemeente stichting vereniging team wijkteam werkteam "
        "buurthuis familie bewoners bewoner groetjes bezorgde nederlands turks arabisch pools engels "
        "marokkaans surinaams nederlandse turkse arabische poolse engelse marokkaanse surinaamse syrische "
        "oekraiense antilliaanse afrikaanse islamitische joodse hindoestaanse nederland turkije marokko "
        "suriname polen syrie oekraine duitsland belgie curacao aruba bonaire afghanistan somalie eritrea "
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april mei juni "
        "juli augustus september oktober november december kerst pasen ramadan suikerfeest sinterklaas "
        "moederdag vaderdag wmo aow ww wia wajong pgb bijstand jeugdzorg jeugdhulp toeslag uwv svb cak duo "
        "cjg ggz ggd ivf adhd add autisme alzheimer parkinson dementie kanker covid corona ms als aids hiv "
        "ptss diabetes down syndroom asperger korsakov facebook whatsapp instagram telegram google "
        "marktplaats digid ziggo kpn vodafone eneco essent albert heijn lidl jumbo action hema ikea ajax "
        "feyenoord sparta excelsior the not on in wrong my and is a an me him her you"
    )
)
"""What may follow those words with a capital and is no name, or is nobody in particular."""

_WORD = re.compile(r"[ \t\xa0]*(['’]?[^\W\d_](?:\.|[^\W\d_]*(?:['’-][^\W\d_]+)*))")
_FOLLOWED_BY_REACH = re.compile(
    r"[ ]?(?:[:,(]|op|via|onder)?[ ](?:(?:mobiel|nummer|nr\.?)[ ])?\[(?:telefoonnummer|e-mailadres)\]", re.IGNORECASE
)
_NAME_ENDS = re.compile(r"[ \t]*(?:$|[\n.,!?;:([])|[ ](?:en|ik|uit|woon|ben)\b", re.IGNORECASE)


class _Before(NamedTuple):
    """Words that come before a name; in small letters too where nothing else can follow."""

    words: re.Pattern[str]
    may_be_small: bool = False
    may_be_known: bool = False
    after: re.Pattern[str] | None = None


def _before(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


_SAYS_OWN = _Before(
    _before(
        r"\b(?:ik heet|mijn (?:volledige |eigen |voor|achter)?naam is|ik ben genaamd|my name is|i am called|benim adım|"
        r"nazywam się|mam na imię|мене звати|меня зовут|اسمي|je m['’]appelle|me llamo|ich heiße|ich heisse)[ ]+"
    ),
    may_be_small=True,
    may_be_known=True,
)
_FIELD = _Before(
    _before(r"(?:^|(?<=[\n,;.(]))[ ]*(?:mijn |volledige )?(?:voor|achter)?(?:naam|name)[ ]?[:=][ ]*"), may_be_small=True
)
_SAYS_OTHER = _Before(_before(r"\b(?:(?:hij|zij|ze|die) heet|(?:zijn|haar|hun) naam is|genaamd)[ ]+"))
_RELATED = _Before(
    _before(
        rf"\b(?:mijn|m['’]n|mn|onze|ons|zijn|haar|hun|jouw|uw|je|de|een|my)[ ](?:[^\W\d_]+e[ ])?(?:{_RELATIONS})[ ]"
        r"(?:heet[ ]|is[ ]genaamd[ ]|genaamd[ ])?"
    )
)
_TITLED = _Before(_before(r"\b(?:mevrouw|meneer|mevr\.?|mw\.?|dhr\.?|de heer|dokter|dr\.|mr\.|mrs\.|juf|zuster)[ ]"))
_GREETS = _Before(
    _before(r"\b(?:groet(?:en|jes)?|mvg|gr\.|liefs|hoogachtend|regards)(?:[ ,.!:–-]|\n)+(?:van[ ])?"),
    after=re.compile(r"[ \t.!]*(?:$|\n|\[)"),
)
_CALLS = _Before(
    _before(
        r"\b(?:bel(?:len|t)?|tel|telefoon|app(?:en)?|whatsapp|mail(?:en)?|sms|bereik(?:en)?|vraag naar)[ ]?:?[ ]"
        r"(?:even |maar |gerust |graag )?"
    ),
    after=_FOLLOWED_BY_REACH,
)
_CONTEXTS = (_SAYS_OWN, _FIELD, _SAYS_OTHER, _RELATED, _TITLED, _GREETS, _CALLS)


def find_person_names(text: str, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Begin and end of each name that is surely one; `known` words of organisations and places are none."""
    for context in _CONTEXTS:
        for before in context.words.finditer(text):
            name = _name_at(text, before.end(), context, known)
            if name is not None and (context.after is None or context.after.match(text, name[1])):
                yield name


def _name_at(text: str, place: int, context: _Before, known: frozenset[str]) -> tuple[int, int] | None:
    """The name that begins here, with what stands between its parts: "Fatima de Vries"."""
    begin: int | None = None
    end, parts, after_particle = place, 0, False
    while parts < _MOST_PARTS and (word := _WORD.match(text, place)):
        begin = word.start(1) if begin is None else begin
        place = word.end()
        if fold_spelling(word[1]).strip(".") in _PARTICLES:
            after_particle = True
            continue
        ends = after_particle or _NAME_ENDS.match(text, place) is not None
        if not _is_part(word[1], context, known, may_be_small=ends if parts else not after_particle):
            break
        end, parts, after_particle = place, parts + 1, False
    return (begin, end) if begin is not None and parts else None


def _is_part(word: str, context: _Before, known: frozenset[str], *, may_be_small: bool) -> bool:
    folded = fold_spelling(word)
    if folded.strip(".") in _NO_NAMES or (folded in known and not context.may_be_known):
        return False
    if word[0].islower():
        return context.may_be_small and may_be_small
    is_abbreviation = len(word) > 1 and word.isupper() and not word.endswith(".")
    return context.may_be_small or not is_abbreviation
