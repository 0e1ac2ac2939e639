"""Queries made from passages by rule, in the language of the passage."""
import random
import re

WORD = re.compile(r"[^\W_]+")
STOP = {
    "en": """a an and are as at be been but by can could did do does for from had has have how i if in into is it its me my no not of on or our
shall should so such than that the their them then there these they this those to was we were what when where which who whom whose why will with
would you your about also any each more most other some between during after before over under both all may might must one two""",
    "de": """der die das den dem des ein eine einer eines einem einen und oder aber wenn ob von vom zu zum zur im in am an auf aus bei beim mit nach
vor für über unter durch ohne um bis ist sind war waren sein wird werden wurde hat haben kann können muss müssen soll sollen was welche wer wann wo
wie warum dieser diese dieses es sich nicht kein keine auch noch nur sie wir ihr ihre man als dass""",
    "fr": """le la les un une des du de et ou mais si que qui quoi dont au aux en dans sur sous par pour avec sans est sont être ont avoir peut
peuvent doit doivent quel quelle quels quelles quand comment pourquoi ce cet cette ces il elle ils elles on nous vous ne pas plus leur leurs son sa ses""",
}
STOP = {language: set(words.split()) for language, words in STOP.items()}
# A heading as somebody would ask about it.
ABOUT = {
    "en": ["what is {}", "{}", "how does {} work", "explain {}", "what are the rules on {}", "what does it say about {}", "tell me about {}",
           "when does {} apply", "who is affected by {}", "what must I know about {}"],
    "de": ["was ist {}", "{}", "wie funktioniert {}", "welche Regeln gelten für {}", "was steht zu {}", "was muss ich über {} wissen",
           "wann gilt {}", "Informationen zu {}"],
    "fr": ["qu'est-ce que {}", "{}", "comment fonctionne {}", "quelles sont les règles sur {}", "que faut-il savoir sur {}",
           "quand s'applique {}", "informations sur {}", "que dit le texte sur {}"],
}
MEANING = {
    "en": ["what is {}?", "define {}", "what does {} mean?", "meaning of {}", "{}", "{} definition", "what is meant by {}"],
    "de": ["was ist {}?", "was bedeutet {}?", "{}", "Definition von {}", "was versteht man unter {}?"],
    "fr": ["qu'est-ce que {} ?", "que signifie {} ?", "{}", "définition de {}", "qu'entend-on par {} ?"],
}


def content_words(text: str, language: str) -> list[str]:
    """The words that carry the subject, each once, in order."""
    stop = STOP[language]
    return [word for word in dict.fromkeys(WORD.findall(text.lower())) if word not in stop and len(word) > 2]


def keywords(text: str, language: str, rarity: dict[str, float], rng: random.Random, least: int = 2, most: int = 6) -> str:
    """A few rare words of a text in any order, or nothing where it has too few."""
    words = content_words(text, language)
    if len(words) < least:
        return ""
    words.sort(key=lambda word: -rarity.get(word, 9.0) * rng.uniform(0.5, 1.0))
    chosen = words[:rng.randint(least, most)]
    rng.shuffle(chosen)
    return " ".join(chosen)


def part_of(sentence: str, language: str, rarity: dict[str, float], rng: random.Random) -> str:
    """A sentence as a query: its rare words, a run of its words, or all of it."""
    form = rng.random()
    if form < 0.4:
        return keywords(sentence, language, rarity, rng, 3, 7)
    if form < 0.6:
        words = sentence.split()
        start = rng.randint(0, max(0, len(words) - 10))
        return " ".join(words[start:start + rng.randint(6, 14)])
    return sentence
