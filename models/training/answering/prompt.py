"""The prompt as the product builds it (lib/answer/generate/prompts.ts) and as the chat template of the model frames it."""
import re
import secrets

END, TURN_START, TURN_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIAL = [END, TURN_START, TURN_END]
NOT_FOUND = "NOT FOUND"
TEMPLATE = ("{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
            "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")


def system_prompt(prompts_ts):
    """The product's own words, taken from its source so that training never uses others."""
    with open(prompts_ts, encoding="utf-8") as file:
        return re.search(r"SYSTEM_ANSWER = `(.*?)`;", file.read(), re.S).group(1)


def passage_block(number, title, page, heading, text, delimiter):
    where = title + (", page %d" % page if page else "") + (" | " + heading if heading else "")
    return '<passage-%s number="%d">\n%s\n%s\n</passage-%s>' % (delimiter, number, where, text, delimiter)


def question_message(blocks, question, delimiter):
    return "%s\n\n<question-%s>\n%s\n</question-%s>" % ("\n".join(blocks), delimiter, question, delimiter)


def conversation(system, user):
    """All up to the answer, behind the token that the engine puts first."""
    return END + "".join("%s%s\n%s%s\n" % (TURN_START, role, content, TURN_END) for role, content in (("system", system), ("user", user))) + TURN_START + "assistant\n"


def answer_text(sentences):
    """sentences: (text, passage number). The mark stands before the full stop, where splitting into sentences leaves it with its own."""
    return " ".join("%s [%d]." % (re.sub(r"[\s.;:,]+$", "", text), number) for text, number in sentences)


def new_delimiter():
    return secrets.token_hex(6)
