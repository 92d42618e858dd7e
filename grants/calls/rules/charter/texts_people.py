"""Strings that search people: vetting, lists, declarations, names, affiliations. Pure."""

from __future__ import annotations

from grants.calls.rules.charter.rule import Rule, Severity
from grants.i18n import lazy_gettext as _l

_BADIL = "BADIL and Palestinian civil society on conditional funding; Charity & Security Network"
# What the charter leaves to the host: it checks the payee, itself, once.
_PAYEE = (
    "(?:host|bank|we|fund) (?:itself |alone |only |will )*(?:check*|verif*|screen*) (?:only )?(?:the |who the |each )?payee",
    "payee … (?:once|itself|only|alone)",
    "(?:مضيف|مصرف|بنك|صندوق) … (?:متلقي الحوالة|مستلم الدفعة|الجهة التي تستلم|من يستلم|متلقي الدفعة|متلقي المال|مستلم المال|المدفوع له|صاحب الحساب)",
    "متلقي (?:الحوالة|الدفعة|المال) (?:فقط|وحده|نفسه)|مرة واحدة",
)

PEOPLE_RULES = (
    Rule(
        "A3.vetting",
        Severity.BLOCK,
        5,
        _l("Has people or partners searched or matched against lists. The host alone checks the payee, once, itself."),
        _BADIL,
        {
            "en": (
                "{screen} & {staff}|{people}|{grantee}|anyone|everyone|all persons|names & {lists}|security|terror*|background|clearance|before|prior|systems?|database|partner vetting|vetting|regularly|{must}",
                "{lists} & {staff}|{people}|{grantee}|names|anyone & {screen}|appear*|listed|named|included|on|against|match*",
                "(?:vetting|partner vetting|security vetting|pvs|counter terror* vetting|anti terror* (?:screening|vetting|check*)|security (?:screening|clearance|vetting|check*))",
                "(?:background|security|criminal record|due diligence) (?:checks?|screening|clearance|investigation*) & {staff}|{people}|{grantee}|names",
                "{must} & (?:flow down|pass on|same (?:conditions|obligations|checks)) & {screen}|{lists}|vetting",
                "never: ensure*|guarantee*|make sure|verif* & no|none|not|nobody & {lists}",
                "never: (?:no|none|not|nobody) … (?:detect*|appear*|listed|named|included) & (?:lists?|{lists})",
            ),
            "ar": (
                "{screen_ar} & {staff_ar}|{people_ar}|{grantee_ar}|أسماء|أشخاص & {lists_ar}|أمني|أمنية|إرهاب|قبل|أسماء|{must_ar}",
                "(?:تدقيق|فحص|تحري|موافقة|فرز|مسح|تصريح|براءة|تحقق|سلامة|غربلة) (?:ال)?(?:أمني|أمنية)",
                "{lists_ar} & {staff_ar}|{people_ar}|{grantee_ar}|أسماء & {screen_ar}|مدرج|إدراج|وارد|ورود|مطابقة|أسماء",
                "(?:فحص|مطابقة|تدقيق|عرض) … (?:قوائم|قائمة|لوائح) … (?:إرهاب|عقوبات|حظر|محظور|سوداء|أمني|دولي|مانح)",
                "never: (?:عدم|ألا|لا|ليس) & (?:يندرج|تندرج|مدرج|إدراج|ورود|وارد|أسماؤهم) & (?:قوائم|قائمة|لوائح|لائحة)",
                "never: (?:عدم|ألا|لا) … (?:إدراج|ورود|وجود|يرد|ترد|مدرج) … (?:قوائم|قائمة|لوائح)",
            ),
        },
        (
            *_PAYEE,
            "check (?:your|the) (?:answers|spelling|form)|eligibility check|fact check\\w*",
            "child (?:protection|safeguarding)|safeguarding of children",
            "certif\\w+ that",
            "bank details",
        ),
    ),
    Rule(
        "A3.certification",
        Severity.BLOCK,
        5,
        _l("Asks for a declaration against terrorism or on sanctions. No group signs one for a charter fund."),
        _BADIL,
        {
            "en": (
                "before: {terror} & (?:certif*|declar*|warrant*|undertak*|confirm*|pledge*|agrees?|sign*|represents|assur*|clause|compl*|ensur*|attest*|affirm*|guarantee*|acknowledg*|no part|none of)",
                "(?:anti|counter) terror* (?:\\w+ )?(?:certificat*|clause*|declaration*|provision*|legislation|law*|requirements?|regulation*|compliance|statement|undertaking)",
                "before: (?:certif*|declar*|warrant*|undertak*|confirm*|sign*|ensure*|compl*|represents) & (?:sanctions?|executive order|restrictive measures|designated)",
                "never: (?:no part|none|not|never|no) … (?:funds?|support|resources|money|benefit) … (?:{terror})",
            ),
            "ar": (
                "before: {terror_ar} & (?:تعهد|يتعهد|تتعهد|إقرار|يقر|تقر|أقر|توقيع|يوقع|توقع|يصرح|تصريح|إعلان|يعلن|بند|وثيقة|شهادة|يلتزم|تلتزم|يضمن|تضمن|ضمان|إثبات|يجب|عدم|نبذ|يؤكد|تؤكد|يشهد|قانون|مكافحة|شرط)",
                "before: (?:تعهد|إقرار|توقيع|يقر|تقر|يتعهد|تتعهد|يوقع) … (?:عقوبات|قوائم العقوبات|قوائم الحظر|نبذ العنف|كيانات محظورة)",
                "before: (?:نبذ|رفض) (?:ال)?(?:إرهاب|عنف) & {must_ar}|توقيع|تعهد|وثيقة",
            ),
        },
        _PAYEE,
    ),
    Rule(
        "A3.political",
        Severity.BLOCK,
        5,
        _l("Asks for a political declaration, or shuts out those who hold a view. Views are no condition."),
        _BADIL,
        {
            "en": (
                "before: boycott*|bds|divest* and sanctions",
                "never: boycott*|bds & (?:not|in)(?: be | )?eligible|exclud*|may not|shall not|will not|cannot|disqualif*|refrain*|not support*|not engage*|ineligible",
                "before: (?:certif*|declar*|confirm*|pledge*|sign*|agree*|must|shall|undertak*|condition*|recogni[sz]*|affirm*|endorse|renounc*) & (?:right to exist|recogni[sz]* (?:of )?(?:israel|the state)|antisemit*|ihra|normali[sz]*|political neutrality|politically neutral|apolitical|non political|renounc* violence|loyalty|two state|oath)",
                "before: (?:political (?:declaration|neutrality|statement|pledge|commitment|oath|views?|opinions?|positions?)|loyalty oath) & {must}|sign*|eligib*|exclu*|not|state|statement|declar*",
                "before: (?:delegitimi[sz]*|hate speech|incite*|incitement|hostile|glorif*) & (?:not eligible|ineligible|excluded|not be funded|refrain*|shall not|must not|may not|undertake*|certif*|declar*|prohibit*|terminat*) & {grantee}|{money}",
                "never: (?:not|no|never|refrain*) … (?:engage|involve*|participat*|take part|support) … (?:political (?:activit*|parties|campaign*)|politics) & {grantee}|{must}",
            ),
            "ar": (
                "never: مقاطعة & لا يحق|لا تقبل|لا يقبل|يستبعد|تستبعد|لا يجوز|ممنوع|يحظر|لا تمول|عدم|امتناع|غير مؤهل",
                "before: مقاطعة|حركة المقاطعة|بي دي إس",
                "before: (?:توقيع|يوقع|تعهد|يتعهد|إقرار|يقر|إعلان|تصريح|اعتراف|يعترف|يلتزم|تلتزم|يجب|يشترط|نبذ|امتناع) & (?:حياد سياسي|الحياد السياسي|موقف سياسي|مواقف سياسية|إعلان سياسي|تصريح سياسي|معاداة السامية|حق إسرائيل|الاعتراف بإسرائيل|بدولة إسرائيل|التطبيع|غير سياسي|الانتماء السياسي|نبذ العنف|تحريض|ولاء)",
                "before: (?:تحريض|خطاب كراهية|نزع الشرعية) & (?:يستبعد|تستبعد|لا يحق|غير مؤهل|لا تمول|لا يمول|يمتنع|امتناع|يلتزم|يتعهد|عدم)",
                "never: (?:عدم|لا|ألا) … (?:انخراط|مشاركة|ممارسة|تشارك|يشارك|تمارس) … (?:نشاط سياسي|أنشطة سياسية|عمل سياسي|أحزاب)",
            ),
        },
        (),
    ),
    Rule(
        "A3.names",
        Severity.BLOCK,
        5,
        _l("Asks for names or identity papers of staff, participants or partners. Those stay with the group."),
        _BADIL,
        {
            "en": (
                "{give}|{must} & {names} … (?:of|for|from|on) … {staff}",
                "{staff}(?:'s?|s')? {names} & {give}|{must}",
                "(?:full names?|names and|dates? of birth|passport*|id numbers?|identity (?:cards?|documents?)|copies of (?:the )?(?:id|passport*)|nationalit*) … {staff} & {give}|{must}|screen*|vet*|check*",
                "(?:attendance|sign in|participants?|registration) (?:lists?|sheets?) & {give}|{must}|{funder}",
            ),
            "ar": (
                "{give_ar}|{must_ar}|تخضع|يخضع & {names_ar} … {staff_ar}",
                "(?:أسماء|هويات|جوازات|صور الهويات|أرقام الهويات|أرقام هويات|بيانات الشخصية) & {staff_ar} & {give_ar}|{must_ar}|أمني|قوائم",
                "(?:كشف|كشوف|كشوفات|قوائم|قائمة) (?:ال)?(?:حضور|مشارك|متدرب)",
            ),
        },
        (
            *_PAYEE,
            "contact (?:person|details)|(?:name|names) (?:of )?(?:the |each |every |your )?(?:lead|partners? (?:group|organi[sz]ation)|partners? in (?:the|your) consortium|consortium|contact)",
            "partner (?:names?|organi[sz]ations?|groups?) (?:and|in)",
            "{lists}",
            "donors|funders|مانحين|ممولين",
            "اسم (?:ال)?(?:مجموعة|منسق|شخص المسؤول)|سير",
        ),
    ),
    Rule(
        "F4.identities",
        Severity.BLOCK,
        5,
        _l("Asks who the people are that the work is for. Nobody's name is needed to fund it."),
        _BADIL,
        {
            "en": (
                "{give}|{must} & {names} … (?:of|for|from|on) … {people}",
                "(?:beneficiar*|refugee|participant|client|household|survivor)(?:'s?|s')? (?:lists?|names?|data|database|identit*|details|id*|registry|registers?) & {give}|{must}",
                "(?:lists?|names|registers?|database) of (?:\\w+ )?(?:beneficiar*|households?|families|refugees|survivors|end users?)",
                "(?:id numbers?|names|phone numbers?|addresses) … (?:beneficiar*|families|households?|refugees|women|survivors)",
            ),
            "ar": (
                "{give_ar}|{must_ar} & {names_ar} … {people_ar}",
                "(?:أسماء|كشوفات|كشف|قوائم|قائمة|هويات|بيانات) (?:بأسماء )?{people_ar} & {give_ar}|{must_ar}|أرقام",
            ),
        },
        (
            *_PAYEE,
            "(?:how many|number of|what kind of|which (?:groups|communities))",
            "كم عدد|عدد (?:ال)?(?:مستفيد|مشارك)\\w*",
            "متدرب|مشارك|موظف|شركاء",
        ),
    ),
    Rule(
        "F4.affiliation",
        Severity.BLOCK,
        5,
        _l("Asks for political or religious affiliation. It is nobody's business."),
        _BADIL,
        {
            "en": (
                "(?:political|party|religious|sectarian|factional|tribal) (?:\\w+ )?(?:affiliation*|membership*|party|parties|belief*|leaning*|sympath*|orientation|ties|links|connections|background|views|movement*|faction*)",
                "(?:belong*|member*|affiliat*|connected|linked|ties|related) … (?:to|of|with) … (?:political part*|part(?:y|ies)|political movement*|faction*|political group*|politicall*)",
                "(?:politically exposed|faction*)",
            ),
            "ar": (
                "(?:انتماء|انتماءات|ميول|توجه|توجهات|معتقد|خلفية|عضوية|ارتباط|صلة|انتساب) … (?:سياسي|حزبي|حزب|فصائل|فصيل|ديني|طائفي|تنظيم|أحزاب)",
                "(?:منتم|ينتمي|تنتمي|ينتمون|أعضاء|عضو|مرتبط|عضوا) … (?:حزب|أحزاب|فصيل|فصائل|تنظيم سياسي|حركة سياسية)",
            ),
        },
        (
            "(?:regardless|irrespective|whatever|independent) of",
            "away from (?:political|family)",
            "بغض النظر|أيا كان|مهما كان|بعيدا عن",
        ),
    ),
)
