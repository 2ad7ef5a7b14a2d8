from pathlib import Path

import pytest

from tests.house import template_rules as rules
from tests.house.tree import PROJECT, plant

PAGE = "ifsa/web/templates/rooms/topic.html"


def test_templates_hold_no_code() -> None:
    assert rules.inline_code(PROJECT) == []


@pytest.mark.parametrize(
    "template",
    [
        "<script>alert(1)</script>",
        '<script type="module">import "/x.js"</script>',
        "<style>p { color: red }</style>",
        '<p style="color: red">',
        '<p {% if x %}style="{{ x }}"{% endif %}>',
        '<button type="button" onclick="go()">',
        "<body\n  onLoad='{{ code }}'>",
        '<a href=" javascript:go()">',
        '{% trans %}Read <b style="color:red">this</b>{% endtrans %}',
    ],
)
def test_code_in_a_template_is_found(tmp_path: Path, template: str) -> None:
    (finding,) = rules.inline_code(plant(tmp_path, PAGE, "\n" + template))
    assert finding.startswith(f"{PAGE}:2: ")


def test_scripts_from_files_and_data_are_no_code(tmp_path: Path) -> None:
    template = (
        '<script type="module" src="{{ asset("rooms/topic.js") }}"></script>'
        '<script type="application/json">{{ page.start | tojson }}</script>'
        '<p data-on="x" title="{{ _("on") }}"> style="" onclick=""'
    )
    assert rules.inline_code(plant(tmp_path, PAGE, template)) == []


def test_every_word_of_a_template_is_in_the_catalogues() -> None:
    assert rules.untranslated(PROJECT) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Hello</p>",
        "<p>{{ name }} says</p>",
        "<p>سلام</p>",
        "<p>and/or</p>",
        "<p>/ back</p>",
        "<p>你好</p>",
        "{% block title %}Rooms{% endblock %}",
        "{% trans %}In{% endtrans %} <b>out</b>",
        "{% trans %}In{% endtrans %} out {% trans n=1 %}In{% pluralize %}Ins{% endtrans %}",
        '<img alt="A mango" src="{{ src }}">',
        '<input placeholder="search">',
        '<img alt="{{ "mango" }}">',
        '<input type="submit" value="Send">',
        '<meta name="description" content="A school">',
        '<button aria-label="{% if x %}Close{% endif %}"></button>',
        '<p>{{ "yes" if page.ok else "" }}</p>',
        '<p>{{ page.name or "nobody" }}</p>',
        '<p>{{ ("a" ~ page.name) | upper }}</p>',
        '{{ button("Send the offer") }}',
        '{% set label = "Close" %}',
        '{% set label = "بند" %}',
        "<p>&nbsp;&#x41;</p>",
        "<code>x</code> y",
        '<p translate="no">IFSA <br> x</p> y',
        '{% macro described(id) %} aria-label="Close"{% endmacro %}',
    ],
)
def test_a_word_outside_the_catalogues_is_found(tmp_path: Path, template: str) -> None:
    findings = rules.untranslated(plant(tmp_path, PAGE, "{# note #}\n" + template))
    assert findings
    assert all(finding.startswith(f"{PAGE}:2: ") for finding in findings)


def test_the_line_is_right_behind_blocks_that_take_whitespace_away(tmp_path: Path) -> None:
    template = "<p>\n\n{%- if x -%}\n\n{{ y\n}}\n{% endif -%}\n\n  Hello</p>"
    (finding,) = rules.untranslated(plant(tmp_path, PAGE, template))
    assert finding.startswith(f"{PAGE}:9: ")


def test_a_word_in_a_letter_is_found(tmp_path: Path) -> None:
    path = "ifsa/notifications/templates/offer.txt"
    template = "{{ _('Dear farmer') }},\n{% trans %}An offer.{% endtrans %}\nGoodbye {{ name }}"
    (finding,) = rules.untranslated(plant(tmp_path, path, template))
    assert finding.startswith(f"{path}:3: ")


def test_what_needs_no_translator_passes(tmp_path: Path) -> None:
    template = """
      {% extends "base.html" %}{# A note for those who read the template #}
      {% from "common/forms.html" import field, button %}
      {% block back %}/rooms/{{ page.room }}/a.txt{% endblock %}
      {% block here %}{{ "/lessons/" ~ id if id else "/schools" }}{% endblock %}
      <p class="{{ 'open' if page.open else 'shut' }} card" id="Top" data-key="Some words">
        {{ _("Hello") }} {{ ngettext("%(num)d day", "%(num)d days", 2) }} · 12 × {{ n }} —
        {% trans name=page.name %}From <b>{{ name }}</b>, with love{% endtrans %}
        {{ field("email", _("Your address"), kind="text", zone="Asia/Karachi", unit="KGM") }}
        <a href="{{ url("/rooms") }}" hreflang="ur"><bdi translate="no">اردو</bdi></a>
        {% macro described(id) %} aria-describedby="{{ id }}-hint"{% endmacro %}
        <kbd>Ctrl</kbd> <b>IFSA</b> <svg><use href="#icon"/></svg>
      </p>
      <input type="text" name="Name" value="Some" placeholder="{{ _("Search") }}">
    """
    assert rules.untranslated(plant(tmp_path, PAGE, template)) == []
