"""The engine that needs no language model: it recognises, looks up and answers with the words of `data/texts`."""
