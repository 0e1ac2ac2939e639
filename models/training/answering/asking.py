"""Questions to a sentence by rule, in three languages. A rule gives a question that the sentence answers, or nothing."""
import random
import re

from corpus.asking import ABOUT, content_words, keywords

SUBJECT_EN = re.compile(r"^(?:The |A |An )?([A-Z][\w’'-]*(?: [\w’'-]+){0,6}?) (is|are|was|were|means|refers to|requires|causes|includes?|must|should|can|may|provides|helps) (.+)$")
SUBJECT_DE = re.compile(r"^((?:Der|Die|Das|Ein|Eine) [\w-]+(?: [\w-]+){0,4}?) (ist|sind|war|wird|werden|muss|müssen|kann|können|darf|soll) (.+)$")
SUBJECT_FR = re.compile(r"^((?:Le|La|Les|L'|L’|Un|Une) ?[\w’'-]+(?: [\w’'-]+){0,4}?) (est|sont|doit|doivent|peut|peuvent|permet|comprend) (.+)$")
NUMBER = re.compile(r"\b(\d[\d.,]*) (days|hours|months|years|weeks|minutes|percent|dollars|employees|people|mg|miles|Tage|Stunden|Monate|Jahre|Wochen|jours|heures|mois|ans|semaines)\b")
HOW_MANY = {"en": "how many {unit}: {words}?", "de": "wie viele {unit}: {words}?", "fr": "combien de {unit} : {words} ?"}
STOP_SUBJECTS = {"it", "this", "that", "these", "those", "they", "there", "he", "she", "we", "you", "such", "which", "i", "what", "some", "many", "most", "if", "when", "in", "as"}


def question_to(sentence, language, rarity, rng):
    """One question, or "" where no rule fits."""
    rules = [_subject, _subject, _number, _words, _words, _statement]
    rng.shuffle(rules)
    for rule in rules:
        question = rule(sentence, language, rarity, rng)
        if question:
            return question[0].upper() + question[1:] if rng.random() < 0.7 else question
    return ""


def _subject(sentence, language, rarity, rng):
    match = {"en": SUBJECT_EN, "de": SUBJECT_DE, "fr": SUBJECT_FR}[language].match(sentence)
    if not match or match.group(1).split()[0].lower() in STOP_SUBJECTS:
        return ""
    subject, verb, rest = match.groups()
    hint = " ".join(content_words(rest, language)[:rng.randint(0, 2)])
    if language == "de":
        return rng.choice(["was {v} {s}?", "was gilt für {s}?", "was steht über {s}?"]).format(v=verb, s=subject[0].lower() + subject[1:]) if not hint else "%s: %s?" % (subject, hint)
    if language == "fr":
        return rng.choice(["que {v} {s} ?", "que faut-il savoir sur {s} ?", "que dit le texte sur {s} ?"]).format(v=verb, s=subject[0].lower() + subject[1:]) if not hint else "%s : %s ?" % (subject, hint)
    subject = re.sub(r"^(The|A|An) ", "", subject)
    if verb in ("is", "are", "was", "were"):
        return "what %s %s%s?" % (verb, rng.choice(["", "the "]) + subject.lower(), " " + hint if hint else "")
    if verb in ("must", "should", "can", "may"):
        return rng.choice(["what {v} {s} do{h}?", "{v} {s} {h}?", "what {v} the {s} do{h}?"]).format(v=verb, s=subject.lower(), h=" " + hint if hint else "")
    return "what does %s %s%s?" % (subject.lower(), {"means": "mean", "refers to": "refer to"}.get(verb, verb.rstrip("s")), " about " + hint if hint else "")


def _number(sentence, language, rarity, rng):
    match = NUMBER.search(sentence)
    words = keywords(sentence.replace(match.group(0), " "), language, rarity, rng, 2, 5) if match else ""
    return HOW_MANY[language].format(unit=match.group(2), words=words) if words else ""


def _words(sentence, language, rarity, rng):
    words = keywords(sentence, language, rarity, rng, 3, 6)
    return rng.choice(ABOUT[language]).format(words) + rng.choice(["", "?"]) if words else ""


def _statement(sentence, language, rarity, rng):
    """A few words in their order, as somebody types who half remembers."""
    words = content_words(sentence, language)
    if len(words) < 4:
        return ""
    start = rng.randint(0, len(words) - 4)
    return " ".join(words[start:start + rng.randint(3, 6)]) + rng.choice(["", "?"])
