"""The names under which the werkteam knows residents."""

_BIRDS = """
    Merel Mees Koolmees Pimpelmees Kuifmees Staartmees Roodborst Winterkoning Zwaluw Spreeuw Vink Putter Sijs Kneu
    Groenling Goudvink Appelvink Kwikstaart Lijster Zanglijster Kramsvogel Koperwiek Nachtegaal Leeuwerik Kievit Grutto
    Tureluur Wulp Scholekster Kluut Plevier Strandloper Stern Fuut Dodaars Waterhoen IJsvogel Ooievaar Reiger Lepelaar
    Zwaan Eider Smient Slobeend Wintertaling Bergeend Buizerd Havik Sperwer Valk Torenvalk Kiekendief Steenuil Kerkuil
    Bosuil Ransuil Specht Boomklever Boomkruiper Goudhaan Tjiftjaf Fitis Karekiet Rietzanger Tapuit Wielewaal Kraanvogel
"""

BIRDS = _BIRDS.split()


def pseudonym(resident: int) -> str:
    """A bird and the resident's number, such as "Merel-67": easy to say, and never given twice."""
    return f"{BIRDS[resident % len(BIRDS)]}-{resident}"
