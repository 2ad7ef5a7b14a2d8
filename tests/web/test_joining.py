import re

import pytest

from ifsa.web.assets import STATIC, Assets
from ifsa.web.joining import TOGETHER, joined


def test_parts_say_what_they_say_and_import_from_others_once() -> None:
    parts = {
        "draft.js": 'import { uuid } from "../live.js";\nexport class Draft {}\n',
        "writing.js": 'import { send, uuid } from "../live.js";\n'
        'import { Draft } from "./draft.js";\n'
        'import { say } from "./page.js";\nexport { Draft } from "./draft.js";\nnew Draft();\n',
    }
    assert joined(parts) == (
        'import { uuid, send } from "../live.js";\nimport { say } from "./page.js";\n'
        "export class Draft {}\nnew Draft();\n"
    )


@pytest.mark.parametrize("name", TOGETHER)
def test_what_is_joined_needs_none_of_its_parts_and_names_nothing_twice(name: str) -> None:
    made = Assets(STATIC)._assets[name].content.decode()
    assert {part.rpartition("/")[0] for part in TOGETHER[name]} == {name.rpartition("/")[0]}
    for part in TOGETHER[name]:
        assert f'from "./{part.rpartition("/")[2]}"' not in made
    begun = r"^(?:export )?(?:async )?(?:class|function|const|let) (\w+)"
    named = re.findall(begun, made, re.MULTILINE)
    assert len(named) > 2
    assert sorted(named) == sorted(set(named))
    imports = re.findall(r"^import \{ (.+) \} from", made, re.MULTILINE)
    taken = [one for names in imports for one in names.split(", ")]
    assert sorted(taken) == sorted(set(taken))
