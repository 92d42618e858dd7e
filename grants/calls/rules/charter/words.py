"""The words by which a sentence denies, turns, sets a condition or speaks of others, folded. Pure."""

from __future__ import annotations

import re

_AR = "(?<!\\w)[وف]?"


def _any(english: str, arabic: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{english})\b|{_AR}(?:{arabic})(?!\w)")


# Words that look like a denial and are none: what they belong to is masked before denials are counted.
IDIOMS = _any(
    r"not[\s-]+for[\s-]+profit|not only|not (?:less|more|later|fewer|longer) than|no (?:less|more|later|fewer"
    r"|longer) than"
    r"|not (?:to )?exceed\w*|(?:shall|must|may|should|can|will|do|does|need) not exceed|cannot exceed|not longer"
    r"|no longer than|whether or not|not yet|do not hesitate|without (?:undue |any )?(?:delay|limitation"
    r"|prejudice|exception)"
    r"|without (?:prior |any )?(?:notice|warning|explanation)|no matter|not limited to|if not|or not"
    r"|(?:not|never|un) (?:been |yet |fully |otherwise |actually )*(?:spent|used|utili[sz]ed|expended|disbursed"
    r"|committed|claimed"
    r"|authori[sz]ed|approved in|drawn|consumed|incurred|received (?:by|within)|submitted (?:by|within|on))"
    r"|(?:is|are|was|were|has|have|been) (?:not|never) (?:been )?(?:spent|used|utili[sz]ed|expended|disbursed)"
    r"|failure to|fail\w* to",
    r"لا سيما|(?:بما |ان )?لا ?(?:يقل|تقل|يزيد|تزيد|يتجاوز|تتجاوز|يتعدي|تتعدي|يتجاوزون)|الا (?:يقل|تقل|يزيد|تزيد"
    r"|يتجاوز|تتجاوز)"
    r"|غير (?:ال)?(?:منفق|مصروف|مستخدم|مستعمل|مستغل|منفذ|ربحي|حكومي|هادف)\w*|لم (?:يتم |تتم )?(?:ينفق|تنفق|يصرف"
    r"|تصرف|تستخدم|يستخدم|انفاق|صرف|استخدام)\w*"
    r"|عدم (?:ال)?(?:التزام|امتثال|تقيد|وفاء|تقديم|استيفاء|تسليم|احترام|انفاق|صرف)\w*|لا (?:تهدف|يهدف) (?:الي|ل)\w*"
    r"|لا تتردد\w*|دون (?:تاخير|استثناء|ابطاء|اخلال|ان يخل|سابق انذار|انذار|اشعار)|بلا استثناء|الا اذا ثبت|لا ي?بد",
)
# A word that denies: the whole clause, or ('onward') only what comes after it.
DENIES = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|cannot|can't|don't|doesn't|won't|needn't|isn't|aren't"
    r"|mustn't|shan't"
    r"|forbid\w*|forbade|prohibit\w*|disallow\w*|precluded?|barred|unnecessary|waived?|waives|refrains? from"
    r"|reject(?:ed|s)?|ineligible|disqualif\w+|excluded?|refuse[sd]?|unacceptable|stops? asking|free from"
    r"|free of|dispense with"
    r"|count(?:s|ed)? against|hinders?|obstacle|prevents?|void|abolished|scrapped|dropped)\b"
    r"|(?P<onward>\b(?:without|unless|except\w*|other than|apart from|save (?:for|with|as)|instead of|rather than)\b"
    r"|(?<!\w)[وفب]{0,2}(?:دون|بدون|بلا|الا|سوي|ما لم|عوضا عن|بدلا من|من غير|باستثناء|عدا|ما عدا)(?!\w))"
    r"|(?<!\w)[وفب]?(?:لا|لم|لن|ليس|ليست|لسنا|لستم|غير|بغير|عدم|لعدم|يمنع|ممنوع|ممنوعه|يحظر|تحظر|محظور|يحرم|ترفض"
    r"|يرفض|مرفوض\w*|تستبعد|يستبعد|مستبعد\w*"
    r"|الامتناع|يمتنع|تمتنع|معفا\w*|معفي\w*|تعفي|يعفي|نعفي|حظر|منع|تستثني|يستثني|ملغا\w*|الغينا)(?!\w)"
)
# A denial that may follow what it denies: 'a log-frame is not needed'.
DENIES_AFTERWARDS = _any(
    r"(?:is|are|was|be|were) (?:not|never|no longer) (?:\w+ )?(?:needed|required|necessary|asked|requested"
    r"|expected|obligatory|mandatory|used|done)"
    r"|(?:isn't|aren't) (?:needed|required|necessary|asked)|unnecessary|(?:is|are) (?:not|never) (?:part|a condition)"
    r"|will (?:not|never) be (?:asked|required|requested)|does not (?:exist|apply)|(?:is|are) forbidden"
    r"|have been (?:dropped|abolished|scrapped)",
    r"(?:غير|ليس\w*) (?:ال)?(?:مطلوب|لازم|ضروري|الزامي|مشروط|شرط|واجب|متوقع)\w*|لا (?:تطلب|يطلب|نطلب|تلزم|يلزم"
    r"|تشترط|يشترط|نشترط)\w*|ليس\w* (?:شرطا|مطلوبا|ضروريا)",
)
COMMAS = re.compile(
    r"[,،:()\"]| - |\band (?=(?:the |each |every |all |any |its |their )?\w+ (?:must|shall|will|should|agrees?"
    r"|undertakes?|may|do|does|is|are|need|needs|have|has)\b)"
    r"|\band (?=(?:must|shall|will|is required|are required|agrees|undertakes)\b)|(?<!\w)و(?=(?:يجب|يلتزم|تلتزم"
    r"|يتعهد|تتعهد|يحق|يشترط|علي المستفيد|عليه ان|عليها ان|لا يجوز|يتعين|يتوجب)(?!\w))"
)
TURNS = _any(
    r"but|however|whereas|while|although|though|instead,|yet|nevertheless|provided that|because|so that|even if"
    r"|even though|;"
    r"|in which case|failing which|otherwise",
    r"لكن\w*|ولكن\w*|بل|غير ان|الا ان|بينما|انما|في حين|لان\w*|حتي|مع ذلك|شريطه|شرط ان|بشرط ان|والا",
)
CONDITION = re.compile(
    r"[\s,،:(\"-]*(?:\b(?:if|when|where|in case|in the event|should the|should any|once|whenever)\b|[وف]?(?:اذا"
    r"|في حال\w*|عند|حيثما|متي|ان لم|لو)(?!\w))"
)
FINITE = _any(
    r"must|shall|will|should|may|can|cannot|could|would|is|are|was|were|be|has|have|do|does|did|needs?|requires?"
    r"|required|agrees?|undertakes?"
    r"|reserves?|asks?|want|wants|funds|pays?|gives?|confirms?|certif\w+|warrants?|commits?|accepts?|decides?"
    r"|owns?|keeps?|checks?|publishes"
    r"|attach|submit|upload|provide|describe|explain|list|state|tell|write|stays?|remains?|belongs?|depends?"
    r"|counts?|matters?",
    r"يجب|يلتزم|تلتزم|نلتزم|يتعهد|تتعهد|يحق|يشترط|تشترط|يتعين|يتوجب|ينبغي|يرجي|الرجاء|لا|لم|لن|ليس\w*|كان\w*"
    r"|يكون|تكون|تؤول|تصرف|يصرف"
    r"|نطلب|يطلب|تطلب|نسال|نقبل|تقبل|يقبل|يقدم|تقدم|نقدم|ارفق\w*|اذكر\w*|صف\w*|اشرح\w*|حدد\w*|يخضع|تخضع|يقتصر"
    r"|تقتصر|يبقي|تبقي|يمكن\w*|تستطيع\w*|نثق|نمول"
    r"|نتحقق|يتحقق|ننشر|ينشر|تنشر|يعاد|تعاد|يسترد|تسترد|نسترد|هو|هي|علي المستفيد|علي الجهه|علي المتقدم\w*|عليكم"
    r"|تملك\w*",
)
DUTY_OF_SOMEBODY = _any(
    r"(?:the |each |every |all |any )?(?:grantee|recipient|applicant|beneficiary|awardee|sub-?grantee|partner"
    r"|organi[sz]ation|contractor|signatory|you|grantees|recipients|applicants|beneficiaries|partners)"
    r" (?:\w+ )?(?:must|shall|undertakes?|agrees?|(?:is|are) required|(?:is|are) obliged|has to|have to"
    r"|certif\w+|warrants?|will be asked)",
    r"(?:يلتزم|تلتزم|يتعهد|تتعهد) (?:ال)?(?:مستفيد|متلق|متقدم|شريك|جهه|موسس|جمعي|طرف|موقع)\w*"
    r"|علي (?:ال)?(?:مستفيد|متلق|متقدم|شريك)\w*|يشترط|لا يجوز|يرجي",
)
_CRITICS = (
    r"(?:we|they|groups?|organi[sz]ations?|ngos?|civil society|networks?|campaigns?"
    r"|coalitions?|activists?|movements?|unions?|associations?|badil|communities|palestinians?|fund)"
)
STRONG_CRITIQUE = re.compile(
    r"\b(?:been|was|were|is|are|widely) (?:critici[sz]ed|condemned|denounced|opposed|rejected by)\b|"
    r"(?<!\w)[وف]?(?:ترفض|يرفض|رفض) (?:ال)?(?:موسسات|منظمات|شبك|مجتمع|جمعيات|فلسطيني|شروط|شرط"
    r"|تمويل المشروط|توقيع|هذا|هذه|نشطاء|مجموعات)\w*|"
    rf"\b{_CRITICS}(?:\W+(?!(?:right|may|shall|entitled|can|that|which|who)\b)\w+){{0,5}}?\W+(?:(?:reject(?:s|ed"
    rf"|ion)?|refus(?:e|es|ed|al)|oppos\w+|critici\w+"
    rf"|condemn\w*|denounc\w+|object(?:s|ed)? to|resist\w*|protest\w*|boycotted)\b(?! (?:applications?|proposals?)))"
    r"|\b(?:critique|criticism) of\b|\bcriminali[sz]\w+|\bstigmati[sz]\w+|\bhumiliat\w+|\bdelegitimi[sz]\w+"
    r"|\bdepolitici[sz]\w+|\bself-censor\w*"
    r"|\bpolitically conditioned\b|\bconditional (?:funding|aid)\b|\bso-called\b|\bchilling effect\b"
    r"|\bshrinking (?:civic )?space\b|\bcoerci\w+|\boppressive\b"
    r"|\b(?:calls? (?:up)?on|called (?:up)?on|urges?|urged) (?:the )?(?:eu|european|donors?|funders?"
    r"|governments?|foundations?)\b"
    r"|\b(?:many|some|most|other|certain|several|too many|large|big|institutional|traditional|conventional"
    r"|western|these|those|such) (?:\w+ )?(?:funders|donors|foundations|grantmakers"
    r"|agencies)\b(?:\W+\w+){0,4}?\W+(?:ask|demand|require|insist|impose|want|still|expect|force|use|made|make"
    r"|attach)\w*"
    r"|(?<!\w)[وف]?(?:رفضت|رفضها|رفضهم|رفضوا|نرفض|يرفضون|امتنعت|تدين|ادانت|تندد"
    r"|تعارض|انتقد\w*|(?:تنتقد|ينتقد) (?:ال)?(?:موسسات|شبكه|شبكات|منظمات|جمعيات|حمله|مجموعات|ائتلاف)|ينتقد النشطاء"
    r"|تجريم|يجرم|تجرم|وصم|يوصم|التمويل المشروط|تمويل مشروط|المشروط سياسيا)(?!\w)"
    r"|(?<!\w)[وف]?(?:كثير من|بعض|معظم|اغلب|عدد من|كثير) (?:ال)?(?:مانح|ممول|جهات المانح|جهات|صناديق"
    r"|موسسات المانح|موسسات الممول)\w*"
)
WEAK_CRITIQUE = _any(
    r"have (?:you|your \w+) (?:ever |also )?(?:been asked|been refused|faced|met with|experienced)"
    r"|breach of (?:trust|their|people)|insult\w*|blackmail\w*|violation of|betray\w*|had to|old rules|no longer"
    r"|(?:this|that|it|these|they) (?:has|have) ended|undermin\w+|burden|burdens|burdensome|harmful|unjust"
    r"|unfair|problematic|distrust"
    r"|mistrust|colonial\w*"
    r"|paternalis\w+"
    r"|imposed|impose|imposing|imposition|controvers\w+|waste[sd]?|punish\w*|silenc\w+|endanger\w*|traumat\w+"
    r"|degrad\w+"
    r"|cost(?:s)? (?:small|groups|more)|excludes? (?:small|groups|those|many)|why (?:we|strings)|damages? trust",
    r"هل (?:واجهتم|صادفتم|طلب منكم|فرض عليكم|سبق ان طلب)"
    r"|يضر|تضر|يعرقل|تعرقل|كرامه\w*|يهدد|تهدد|ينتهك|تنتهك|يقوض|تقويض|تقوض|عبء|عبئا|يرهق|ترهق|ظالم\w*|مجحف\w*"
    r"|يفرض\w*|تفرض\w*|فرض|المفروض\w*|يستنزف|تستنزف|يقصي|تقصي|يستبعد الصغار|انتقاص|اهانه|مهين\w*|ابتزاز\w*",
)
# Words of somebody who tells rather than binds; a sentence that asks or binds at all is none of theirs.
MILD_CRITIQUE = _any(
    r"problems?|harms|harmed|lessons?|study|studies|research|researchers|evaluations? (?:show|showed|found)"
    r"|according to|argues?"
    r"|argued|surveys?"
    r"|respondents?|article \w+ (?:says|of)|used to (?:ask|require|demand|have|insist|want)|formerly"
    r"|historically|in the past"
    r"|often|typically|pushes|push|shows?|showed|found|learned|learnt|debate|history of|reports that"
    r"|reported that",
    r"مشكله|دراسه|دراسات|تقييم اظهر|بحسب|وفقا لدراسه|في الماضي|سابقا|كانت الجهات|عاده ما|كثيرا ما|غالبا ما|تبين ان"
    r"|اعتبرت|تري|يري|يقول|تقول|قالت|قال|اشار|اشارت|اكدت|وصفت|حذرت|طالبت|طالب",
)
BINDS = _any(
    r"must|shall|required|requires|obliged|please|undertakes?|agrees?|are to be|is to be|will be asked"
    r"|complete|fill|use the|describe|attach|provide|submit|upload|list|state|explain|include|enclose|outline"
    r"|specify|what|how|which"
    r"|who|name",
    r"يجب|يلتزم|تلتزم|يتعهد|تتعهد|يشترط|يرجي|علي المستفيد|لا يجوز|يتعين|ارفقوا|قدموا|اذكروا|صفوا|اشرحوا|حددوا"
    r"|ما هي|ما هو|كيف|مطلوب\w*",
)
# What one may do, if one wishes, is no duty; unless the same sentence presses after all.
OFFERED = _any(
    r"if (?:you|they|the group|it) (?:wish|wishes|like|likes|want|wants|prefer|prefers)|optional(?:ly)?"
    r"|voluntar(?:y|ily)|(?:you|groups|grantees|partners|applicants) (?:are|is) (?:free|welcome) to"
    r"|(?:you|groups|grantees|partners|applicants|they) may (?:also |always |instead |freely |simply )?(?!be "
    r"|not |only |apply only)\w+|as (?:you|they) (?:see fit|think best|like|wish|please)|no need to"
    r"|nobody (?:has|needs) to|it is up to you|you (?:can|decide|choose)|(?:does|do) not matter|doesn't matter"
    r"|no matter|makes no difference|(?:is|are) (?:just as )?welcome|all the same to us"
    r"|would rather (?:hear|read|listen|talk)"
    r"|if you have (?:one|them"
    r"|any)|(?:is|are) not (?:necessary|obligatory|compulsory|mandatory|a condition)",
    r"ان شئتم|اذا شئتم|اذا رغبتم|ان رغبتم|حسب رغبتكم|كما ترون|كما تشاؤون|اختياري\w*|طوعي\w*|لكم ان|بامكانكم"
    r"|يمكنكم|لكم الخيار|لا حاجه|كما ترغبون|انتم من يقرر|لكم الحريه|لا يهم\w*|سيان|لا فرق|اذا احببتم|ان احببتم"
    r"|تستطيعون",
)
PRESSED = _any(
    r"must|shall|(?<!not )(?<!never )required?|requires|obliged|only|(?<!not )mandatory|undertakes?|not (?:apply"
    r"|be|use"
    r"|spend|transfer|change)|provided that|subject to|prior|maximum|up to|recover|reclaim|at least"
    r"|own (?:resources|contribution|funds)",
    r"يجب|يلتزم|تلتزم|يتعهد|يشترط|شرط|بشرط|شريطه|الزامي\w*|فقط|الا|بعد موافقه|لا يجوز|يحق لل\w+|للجهه المانحه",
)
