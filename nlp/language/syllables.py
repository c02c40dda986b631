"""The structure of the Vietnamese syllable: onset + rime, from closed lists.

Source: any phonology of standard Vietnamese; the lists are the orthographic onsets and rimes.
"""

from __future__ import annotations

import functools

ONSETS = ("", *"b c ch d g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x".split())
RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay e ec em en eng eo ep et ec enh ech eu i ia ich im in inh ip it iu iec iem ien ieng iep iet ieu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong oong ooc op ot oi u ua uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy uya uych uyen uyet uynh uyt uyu "
    "y yem yen yet yeu"
).split()


@functools.cache
def folded_syllables() -> frozenset[str]:
    """Every syllable that the structure allows, without diacritics (about 3,000)."""
    return frozenset(onset + rime for onset in ONSETS for rime in RIMES)
