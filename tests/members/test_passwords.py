from ifsa.members.passwords import hashed, matches


def test_a_password_opens_its_own_hash_only() -> None:
    stored = hashed("آم کا درخت")
    assert matches(stored, "آم کا درخت")
    assert not matches(stored, "آم کا درخت ")
    assert not matches(stored, "")


def test_a_hash_is_argon2id_with_a_salt_of_its_own() -> None:
    one, two = hashed("mango tree"), hashed("mango tree")
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != two
    assert "mango" not in one


def test_nobody_and_a_broken_hash_match_nothing() -> None:
    for stored in (None, "", "-", "$argon2id$broken"):
        assert not matches(stored, "nobody has this account")
