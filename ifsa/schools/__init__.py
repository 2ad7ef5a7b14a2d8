"""Farm schools: their profiles, programmes, stewards and followers."""
