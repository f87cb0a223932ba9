"""What a model's provider may not see: names, addresses of every kind, parcels' numbers, codes, traces of payment.

They are replaced by pseudonyms before anything goes out, and put back in what comes in.
"""
