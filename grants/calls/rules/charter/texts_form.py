"""Strings of forms: what no question of a charter call asks for, and how free text gives it away. Pure."""

from __future__ import annotations

from grants.calls.rules.charter.rule import Rule, Severity
from grants.i18n import lazy_gettext as _l

_ROCKET = "Rocket Science: impossible questions in grant forms"

FORM_RULES = (
    Rule(
        "F4.matching",
        Severity.BLOCK,
        3,
        _l("Asks for money of the group's own beside the grant."),
        "Counter-example: programmes with 10 to 20 per cent of co-finance",
        {
            "en": (
                "(?:match|matched|matching|match ?funding) (?:\\w+ )?(?:fund*|grant*|contribution*|money|amount|requirement|basis|share|sum|dollar|cash|resources)|match funding|must be matched|(?:shall|should|to) match|matched (?:by|one|1|at least|pound|dollar|with)",
                "co ?financ*|co ?fund*|cost ?shar*|counterpart (?:fund*|contribution*|financ*)",
                "own (?:\\w+ )?(?:contribution*|resources|funds?|means|share|co ?financ*|financial contribution|money|sources)",
                "(?:contribut*|cover*|finance*|fund*|provid*|secure*|raise*|bring*|mobili[sz]*|bear*) … (?:\\d+|ten|twenty|thirty|fifty|half|third|quarter|remaining|rest|minimum|at least) ?(?:%|per cent|percent|of the|of total)? … (?:costs?|budget|project|total|expenditure|own|themselves|yourself|yourselves|other sources|elsewhere) & {grantee}|{must}|own",
                "(?:grant|fund|foundation|we|support|funding) … (?:covers?|finances?|pays?|not exceed|no more than|up to|maximum|at most) … \\d+ ?(?:%|per cent|percent) … (?:costs?|budget|expenditure|project)",
                "in kind contribution*|(?:cash|financial) contribution … (?:from|by) … {grantee}",
                "other (?:confirmed|secured|committed) (?:funding|sources|income)|(?:secured|confirmed|raised) … (?:\\d+ ?%|per cent|half|funding|balance) … (?:other|elsewhere|before)",
            ),
            "ar": (
                "(?:مساهمة|مساهمه|إسهام|تمويل|مشاركة|مشاركه|موارد|حصة) (?:ال)?(?:ذاتية|ذاتي|نقدية|عينية|خاصة بالمؤسسة|مقابل|مقابلة|نقدي|عيني|مالية من)",
                "(?:تمويل|أموال|مبلغ|منحة|مبالغ|مساهمة) (?:ال)?(?:مطابق|مطابقة|مقابل|مقابلة|مناظر|مشترك|مكمل)",
                "(?:مشاركة|تقاسم|اقتسام|تحمل|يتحمل|تتحمل|تغطية|يغطي|تغطي|مساهمة|يساهم|تساهم|تسهم|يسهم|توفير|توفر|يوفر) … (?:\\d+ ?(?:%|بالمئة|بالمائة|في المئة|في المائة)|نسبة|ثلث|ربع|نصف|جزء|عشرين|عشرة) … (?:تكلفة|تكاليف|كلفة|ميزانية|موازنة|مشروع|قيمة|إجمالي|نفقات|مواردها|موارده|مصادر)",
                "(?:تغطي|يغطي|تمول|يمول|لا تتجاوز|لا يتجاوز|لا تزيد) … \\d+ ?(?:%|بالمئة|بالمائة|في المئة|في المائة) … (?:تكلفة|تكاليف|كلفة|ميزانية|موازنة)",
                "من (?:مواردها|موارده|مواردكم|مصادرها|مصادره|مصادركم) (?:ال)?(?:ذاتية|خاصة)",
            ),
        },
        (
            "(?:host|overhead|administrat*|indirect|salar*|personnel|partner|share of|community|fees?) … \\d+ ?(?:%|per cent)",
            "between (?:budget )?lines?|{lines} … {lines}",
            "بنود|بند|أموال المخصصة|إدارية|رواتب|الحصة الكبرى",
        ),
    ),
    Rule(
        "F4.logframe",
        Severity.BLOCK,
        3,
        _l("Asks for a log-frame. Say what you want to do, in your own words."),
        _ROCKET,
        {
            "en": (
                "log ?frame*|logical framework*|logic model*|logframe matrix|results? (?:framework|matrix|chain)|results based (?:management|framework)|intervention logic",
                "(?:inputs?|activities|outputs?) … (?:outputs?|outcomes?) … (?:outcomes?|impact*|goals?|indicators?)",
                "(?:m&e|m and e|monitoring and evaluation|monitoring, evaluation) (?:\\w+ )?(?:plan|framework|matrix|strategy|system)",
                "gantt|detailed work ?plan",
            ),
            "ar": (
                "(?:إطار|مصفوفة|نموذج) (?:ال)?(?:منطقي|نتائج|منطقية|أهداف)",
                "سلسلة النتائج|مصفوفة الإطار|منطق التدخل|إطار النتائج",
                "(?:خطة|إطار|نظام|منظومة|مصفوفة) … (?:متابعة والتقييم|رصد والتقييم|متابعة وتقييم|المتابعة والتقويم|للرصد)",
            ),
        },
    ),
    Rule(
        "F4.targets",
        Severity.BLOCK,
        3,
        _l("Asks for indicators or targets. Groups are not held to numbers."),
        "IVAR, Better reporting: ask only what you use",
        {
            "en": (
                "kpis?|key performance indicators?|performance (?:indicators?|targets?|measures?|metrics)|smart (?:indicators?|objectives?|goals?)|(?:measurable|verifiable|quantifi*|numerical|quantitative|specific) (?:\\w+ )?(?:indicators?|targets?|outcomes?|results?|objectives?|goals?|outputs?|impact)",
                "indicators? & {must}|{give}|what|which|how|measure*|success|target*|baseline|progress|achiev*|result*|means|each|set|track*|monitor*|against|annex",
                "(?:targets?|benchmarks?|baselines?) & {must}|{give}|what|which|how|achiev*|meet|reach*|measure*|numeric*|annual|against|set|agreed|quarter*",
                "(?:measure|quantify|demonstrate|evidence) … (?:impact|success|outcomes?|results|change|effectiveness)",
                "(?:expected|intended|anticipated|planned|quantified) (?:\\w+ )?(?:outcomes?|outputs?|results|impacts?) & {must}|{give}|what|list|number|each",
                "how many (?:people|beneficiar*|participants?|women|youth|families) … (?:reach*|benefit*|train*|serve*|target*)",
                "(?:goals?|objectives?|targets?|results?|outputs?) … (?:must|shall|have to|has to|will) be (?:\\w+ )?(?:met|achieved|reached|completed|attained|delivered)",
                "(?:impact|results?|success|outcomes?|change|progress) … (?:measured|monitored|evaluated|assessed|quantified)",
                "outcome targets?|expected number of|number of (?:\\w+ )?(?:beneficiar*|participants|people) (?:to be )?(?:reach*|train*|serve*|benefit*|target*)",
            ),
            "ar": (
                "مؤشر|مؤشرات",
                "(?:أهداف|نتائج|مخرجات|مستهدفات|أثر|غايات) (?:ال)?(?:قابلة للقياس|كمية|رقمية|محددة وقابلة|ذكية|متوقعة|مرجوة|كمي|القابل للقياس|قابل للقياس)",
                "(?:قياس|تقيسون|ستقيسون|يقاس|تقاس|نقيس|قياسه|قياسها) … (?:أثر|نجاح|نتائج|أداء|تقدم|تحقق|إنجاز)",
                "(?:أثر|نتائج|نجاح|إنجاز) … (?:قياس|يقاس|تقاس)",
                "(?:كيف) … (?:تقيسون|ستقيسون|تقاس)",
                "مستهدفات|قيم مستهدفة|قيمة مستهدفة|خط الأساس|قيم مرجعية",
                "(?:كم|عدد) … (?:مستفيد|مشارك|أشخاص|متدرب) … (?:ستصلون|تستهدفون|يستفيد|المتوقع|المستهدف|سيستفيد|ستدربون)",
            ),
        },
        (
            "target (?:group|audience|communit\\w*|beneficiar\\w*|languages?|date)|(?:are|be|been|being) targeted|targeted (?:by|killing|communit\\w*)|on target",
            "indicator (?:light|lamp)",
            "فئة المستهدفة|فئات المستهدفة|جمهور المستهدف|مؤشر (?:البحر|الأسعار)",
        ),
    ),
    Rule(
        "F4.theory_of_change",
        Severity.BLOCK,
        3,
        _l("Asks for a theory of change. Say why you want to do it, in your own words."),
        _ROCKET,
        {
            "en": (
                "theor(?:y|ies) of change|change theory|change pathways?|pathways? (?:to|of) (?:change|impact)|impact pathways?|problem tree|causal (?:chain|pathway|logic)",
            ),
            "ar": ("(?:نظرية|نظريه|نظريات|مسار|مسارات) (?:ال)?(?:تغيير|تغير|أثر)|شجرة المشكلات|شجرة المشاكل",),
        },
    ),
    Rule(
        "F4.sustainability",
        Severity.BLOCK,
        1,
        _l("Asks what happens when the money ends. Nobody who answers it knows."),
        _ROCKET,
        {
            "en": (
                "before: (?:sustain*|continu*|maintain*|carry on|kept going|keep going|live on|survive|last) … (?:after|beyond|once|when|following|past|without) … (?:grant*|fund*|project|support|financ*|end*|clos*|us|completion|period)",
                "before: (?:after|beyond|once|when|following) … (?:grant*|funding|project|support|financing|funds) … (?:end*|over|finish*|expire*|stop*|run* out|complet*|cease*|exhaust*|period|is spent|clos*) & (?:sustain*|continu*|maintain*|happen*|carry on|fund*|plan|surviv*|last|keep|going|afterwards)",
                "sustainability (?:\\w+ )?(?:plan|strategy|of (?:the )?(?:project|results|activities|benefits|impact|intervention)|section|statement|measures|question)|exit strategy|financial sustainability|(?:plan|strategy) for sustain*",
                "(?:long term|future) (?:fund*|financ*|sustain*|viability) & {must}|{give}|how|what|plan*|explain|strategy|secure*",
                "(?:describe|explain|how|demonstrate|ensure*|address*|outline) … sustainab*",
                "self (?:sufficient|sustain*|reliance) & (?:after|plan|must|shall|how|end|demonstrate|become|within)",
            ),
            "ar": (
                "(?:استدامة|استدامه|استمرارية|استمرار|ديمومة|تستمر|يستمر|ستستمر|سيستمر|استدامتها|مواصلة|تستدام|ستواصلون|تواصلون) & (?:بعد|عقب|انتهاء|نهاية|توقف|انقضاء|خطة|ضمان|تضمن|ستضمن|مشروع|نشاط|أنشطة|نتائج|أثر|كيف|مالي|مستقبل)",
                "(?:ماذا|كيف|ما الذي) … (?:بعد) … (?:انتهاء|نهاية|توقف|انقضاء|انتهى|نفاد) … (?:منحة|تمويل|مشروع|دعم|مال)",
                "خطة الخروج|استراتيجية الخروج|استراتيجية خروج|خطة استدامة|خطة الاستدامة",
            ),
        },
        (
            "sustainab\\w+ (?:agricultur\\w*|farming|energy|tourism|transport|living|livelihood\\w*|development)|environmental\\w* sustainab\\w*",
            "stays? (?:public|online)",
            "تنمية (?:ال)?مستدامة|زراعة (?:ال)?مستدامة",
        ),
    ),
    Rule(
        "F4.cvs",
        Severity.BLOCK,
        1,
        _l("Asks for CVs of people who work on it."),
        _ROCKET,
        {
            "en": (
                "(?:cvs?|c\\.v\\.s?|curricul(?:um|a)(?: vitae)?|r[ée]sum[ée]s?|bios?|biograph*) & {must}|{give}|of|for|key|staff|team|director*|each|personnel",
                "qualifications (?:and experience )?of … (?:staff|personnel|team|employees|director*|coordinator*)",
            ),
            "ar": (
                "(?:سير|سيرة|سيره) (?:ال)?(?:ذاتية|ذاتيه)",
                "مؤهلات … (?:طاقم|فريق|عامل|موظف|مدير|منسق|كادر|قائمين)",
            ),
        },
        ("\\bresume (?:work|activit|writing|later|the)\\w*|to resume",),
    ),
    Rule(
        "F4.letters",
        Severity.BLOCK,
        1,
        _l("Asks for letters of support or recommendation."),
        _ROCKET,
        {
            "en": (
                "(?:letters?|statements?) of (?:support|recommendation|endorsement|reference|intent|commitment|partnership)|(?:support|recommendation|reference|endorsement) letters?|(?:written|signed) references",
                "memorand(?:um|a) of understanding & {must}|{give}",
            ),
            "ar": (
                "(?:رسالة|رسائل|كتاب|كتب|خطاب|خطابات) (?:ال)?(?:دعم|توصية|توصيه|تزكية|تزكيه|تأييد|مساندة|تعريف|شراكة|تعاون|داعمة)",
                "توصيات من|تزكية من",
            ),
        },
    ),
    Rule(
        "F4.other_donors",
        Severity.BLOCK,
        1,
        _l("Asks who else gives. Groups need not name their givers."),
        "Urgent Action Fund and Rawa do not ask for it",
        {
            "en": (
                "{give}|{must}|who|which|what & (?:other|current|previous|past|existing|additional|former|all|any|your|main|major|recent) (?:\\w+ )?(?:donors?|funders?|sponsors?|funding sources|sources of (?:fund*|income|support)|grants? (?:received|held)|funding (?:received|history)|contributors|income sources)",
                "(?:sources? of (?:your )?(?:funding|income|revenue)|funding history|grants? (?:received|awarded) (?:in|over|during)|previous grants|past (?:grants|funding)|funding sources) & {give}|{must}|last|years?|who|what|amount*",
                "(?:have you|has your \\w+|do you|are you|did you|does your \\w+) … (?:receiv*|appl(?:y|ied)|obtain*|get|got|hold|other) … (?:funding|grants?|support|money|funds|donors?) … (?:from|other|elsewhere|another|before|past|previous*|last|source*)",
                "who else (?:\\w+ )?(?:fund*|support*|financ*|giv*|paid|pays|contribut*)",
                "names? of (?:\\w+ )?(?:donors?|funders?|sponsors?|contributors)",
            ),
            "ar": (
                "{give_ar}|{must_ar}|هل|من يدعم|من يمول & (?:مانحين|مانحون|ممولين|ممولون|جهات المانحة|جهات الممولة|مصادر التمويل|مصادر تمويل|مصادر الدخل|جهات مانحة|جهات ممولة|داعمين|منح السابقة|تمويلات السابقة|منح سابقة)",
                "هل … (?:حصلتم|تلقيتم|حصلت|تلقت|تقدمتم|تتلقون) … (?:تمويل|منح|دعم)",
            ),
        },
        (
            "contributors? (?:to|of) (?:the|this) fund|who gives to (?:the|this) fund|our (?:donors|funders|contributors)|fund's (?:donors|funders|contributors)",
            "{report}|acknowledg\\w*|logo\\w*",
            "prior (?:written )?(?:approval|consent)",
            "ممولي الصندوق|مانحي الصندوق|ممولو الصندوق|مانحو الصندوق",
        ),
    ),
    Rule(
        "F4.audited_accounts",
        Severity.BLOCK,
        1,
        _l("Asks for audited accounts. Small groups have none, and they say nothing about the work."),
        "practice of small-grant funds; Edge Fund: no more information for small grants",
        {
            "en": (
                "audited (?:\\w+ )?(?:{papers})|{papers} … (?:audited|certified|independently|last|previous|past|year*) & {must}|{give}|years?|audited|attach*",
                "(?:external|independent|annual|statutory|financial) (?:\\w+ )?audits? & {must}|{give}|years?|report*|conduct*|commission*|cost",
                "(?:latest|recent|last|past|previous|annual) (?:\\w+ )?(?:accounts|financial statements?|balance sheets?) & {give}|{must}",
                "audit(?:or's|ors'|ed)? reports? & {must}|{give}|years?|last|recent",
                "(?:certified|chartered|independent|external) (?:public )?(?:accountants?|auditors?) & {must}|{give}|accounts|statement*|report*|expenditure|certif*",
            ),
            "ar": (
                "(?:بيانات|قوائم|كشوف|كشوفات|تقارير|تقرير|حسابات|ميزانيات|ميزانية|موازنات|حساب) … (?:مالية|مالي|ختامية|عمومية|سنوية|ختامية) (?:ال)?(?:مدقق|مدققة|مصدق|مصدقة|مراجعة|معتمدة من مدقق)",
                "(?:قوائم|بيانات|حسابات|ميزانية|ميزانيات) (?:ال)?(?:مالية|ختامية|عمومية|سنوية) & (?:مدقق|مدققة|مصدق|مصدقة|معتمد|مراجع|محاسب|آخر)",
                "تقرير (?:ال)?(?:مدقق|تدقيق)|(?:ميزانيات|حسابات|بيانات|قوائم|ميزانية) (?:ال)?(?:مدقق|مصدق)|تقارير التدقيق|تقارير المدقق|تقارير مدقق",
                "(?:مدقق|محاسب) (?:حسابات )?(?:ال)?(?:قانوني|خارجي|مستقل|معتمد) & {must_ar}|{give_ar}|تقرير|حسابات|بيانات",
                "تدقيق (?:ال)?(?:خارجي|مالي|سنوي|مستقل) & {must_ar}|{give_ar}|سنوات|تقرير|نفقة",
            ),
        },
        (
            "fund's (?:own )?(?:accounts|books)|our (?:own )?(?:accounts|books)|the fund (?:is|has) (?:been )?audited|(?:accounts|books) of the fund",
            "حسابات الصندوق|حساباتنا|قوائم الصندوق",
        ),
    ),
    Rule(
        "E1.registration",
        Severity.BLOCK,
        1,
        _l("Demands registration. Groups without it apply through a host, or as they are."),
        "Red Umbrella, UHAI, Rawa: registered or not",
        {
            "en": (
                "(?:legally |officially |formally |duly |currently )?(?:registered|incorporated) (?:\\w+ ){0,3}(?:organi[sz]ation*|ngos?|non ?profit*|charit*|associations?|entit*|groups?|societ*|compan*|cooperatives?|501) & {must}|only|eligib*|open to|limited|may apply|applicants?|appl*",
                "{must}|only|eligib*|applicants?|proof|evidence|at least|attach*|copy|valid & (?:be |is |are )?(?:registered|legally registered|legal (?:entity|personality|status|registration)|registration (?:certificate|documents?|number|papers|status)|certificates? of (?:registration|incorporation)|incorporation|official registration|registered (?:as|with|in|for|under|charit*)|proof of registration|articles of association|statutes)",
                "constituted (?:groups?|organi[sz]ation*|body|bodies)|(?:governing|constitutional) documents?|(?:charity|company|registration) numbers?",
                "un ?registered & not|ineligible|cannot|excluded|only",
                "registration (?:number|certificate|documents?)|certificate of (?:registration|incorporation)",
            ),
            "ar": (
                "(?:شهادة|شهاده|وثيقة|وثائق|رقم|أوراق|إثبات|كتاب|نسخة) … (?:تسجيل|ترخيص) & {must_ar}|{give_ar}|مؤسس|جمعي|وزارة|ساري",
                "(?:مسجل|مسجلة|مسجله|مرخص|مرخصة|مرخصه|مسجلا|مسجلين) & {must_ar}|مؤسس|جمعي|جهة|منظم|فقط|مقدم|طلبات|تقدم",
                "أن تكون … (?:مسجل|مسجلة|مرخص|مرخصة)|أن يكون … (?:مسجل|مرخص)",
                "(?:يشترط|تشترط|يجب|شرط) … (?:تسجيل|ترخيص|شخصية اعتبارية|صفة قانونية|كيان قانوني)",
                "(?:شخصية|صفة|كيان) (?:ال)?(?:اعتبارية|قانونية|قانوني) & {must_ar}|تتمتع|يتمتع|تمتع",
            ),
        },
        (
            "register(?:ed)? (?:voters?|mail|post|email|account|interest)|registered or not|whether registered|registration (?:for|at) the (?:event|workshop|talk)",
            "مسجلة كانت|مسجله كانت|أم لا|أو غير مسجل|سواء",
            "trademark\\w*|patent\\w*",
            "attendance|participants",
            "tax",
            "ضريب*",
        ),
    ),
    Rule(
        "E1.tax_id",
        Severity.BLOCK,
        1,
        _l("Demands a tax number or tax status. Many groups have none, and hosts pay those."),
        "Red Umbrella, UHAI, Rawa: registered or not",
        {
            "en": (
                "tax (?:\\w+ )?(?:id*|number*|exempt*|registration*|status|clearance|certificate*|identification*|compliance|payer)|tin number|vat (?:number|registration|id)|\\bein\\b|501 ?\\(?c\\)?|deduction at source|charitable status",
            ),
            "ar": (
                "(?:رقم|شهادة|ملف|تسجيل|إعفاء|براءة|وضع|سجل|إثبات|خلو طرف|مشتغل) (?:ال)?(?:ضريبي|ضريبية|ضريبه|ضريبة|ضرائب|مرخص|من الضريبة|من الضرائب|ذمة)|خصم المصدر|خصم من المصدر|شهادة خصم",
            ),
        },
        ("tax (?:on|is paid|advice|receipt)",),
    ),
    Rule(
        "F3.hard_limit",
        Severity.BLOCK,
        1,
        _l("Sets a hard limit to an answer. Suggest a length; longer answers are read too."),
        "GrantAdvisor: limits add a quarter to the work",
        {
            "en": (
                "never: (?:maximum|max\\.?|limit*|no more than|not exceed*|at most|up to|within|less than|under|fewer than|not longer than|no longer than|cannot exceed|exceed*|over|more than|limited to|beyond|strict*) (?:\\w+ ){0,4}\\d[\\d.,]* (?:words?|characters?|signs|pages?|chars?|lines?)",
                "never: \\d[\\d.,]* ?(?:words?|characters?|pages?|chars?|lines?) … (?:max\\.?|maximum|limit*|at most|or less|or fewer|not more|will not be read|cut|not be considered|exceed*|only|strict*)",
                "(?:word|character|page) (?:limit*|count limit|cap|maximum)",
                "(?:answer*|text|anything|applications?|proposals?|responses?) … (?:exceed*|longer|over|beyond|above) … (?:limit|words|pages|characters) … (?:reject*|cut|disregard*|discard*|not be|disqualif*|ignored|truncated)",
            ),
            "ar": (
                "never: (?:حد الأقصى|بحد أقصى|حد أقصى|لا يتجاوز|لا تتجاوز|لا يزيد|لا تزيد|ألا يتجاوز|ألا تتجاوز|ألا يزيد|ألا تزيد|لا يتعدى|لا تتعدى|تتجاوز|يتجاوز|تزيد|يزيد|أقل من|في حدود|أكثر من) … \\d[\\d.,]* ?(?:كلمة|كلمات|حرف|حرفا|أحرف|صفحة|صفحات|سطر|أسطر|محرف)",
                "never: (?:حد الأقصى|بحد أقصى|حد أقصى|لا يتجاوز|لا تتجاوز|لا يزيد|لا تزيد|ألا يتجاوز|ألا تتجاوز|ألا يزيد|ألا تزيد|لا يتعدى|تتجاوز|تزيد|يتجاوز) … (?:مئة|مائة|مئتي|مائتي|مئتين|ثلاثمئة|ثلاثمائة|خمسمئة|خمسمائة|ألف|صفحة|صفحتين|صفحات|خمس|ثلاث|عشر) ?(?:كلمة|كلمات|حرف|صفحة|صفحات)?",
                "\\d+ ?(?:كلمة|حرف|حرفا|صفحات|صفحة) … (?:حد أقصى|كحد أقصى|على الأكثر|لا أكثر|أقصى|فقط)",
                "(?:عدد|حد|سقف) (?:ال)?(?:كلمات|أحرف|صفحات|حروف) … (?:أقصى|محدد|لا|محدود|مسموح)",
            ),
        },
        (
            "suggest\\w*|about|around|roughly|usually|enough|guide\\w*|(?:no|without|never|not) (?:\\w+ )?(?:hard |strict |word |character |a )*(?:limit\\w*|maximum)|longer (?:answers? )?(?:is|are) (?:fine|welcome|read)|is enough|per year|minutes|hours|days",
            "دولار|شيكل|يورو|موظف|مقترح|نحو|حوالي|تقريبا|يكفي|تكفي|لا حد|بلا حد|ليس هناك حد|عادة|اقتراح|نقترح|يوم",
        ),
    ),
    Rule(
        "F6.one_language",
        Severity.BLOCK,
        1,
        _l("Accepts one language only. Everybody writes in the language they think in."),
        "Urgent Action Fund: any language, any day; Wikimedia",
        {
            "en": (
                "(?:only|solely|exclusively) (?:be )?(?:\\w+ ){0,4}in (?:english|arabic|french|hebrew|german|spanish|one of)|in (?:english|arabic|french|hebrew|german|spanish)(?: or (?:english|french|arabic))?(?: language)? only|(?:english|arabic|french|hebrew|german)[- ]only|english is the (?:only|sole)",
                "(?:must|shall|should|has to|have to|required|need to|will only|are to|is to|to be) (?:be )?(?:\\w+ ){0,5}(?:in|into) (?:english|french|hebrew|german|spanish|the english)",
                "never: (?:not|no|reject*|other than|disregard*) … (?:languages?|(?:in|than) (?:arabic|english|french|hebrew)) & accept*|consider*|appl*|read|reject*|submi*|proposals?|review*",
                "(?:proficien*|fluen*|command|knowledge) (?:in|of) (?:\\w+ )?(?:english|french|hebrew|german)",
                "translat* … (?:into|to) (?:english|french|hebrew|german) & {must}|certified|sworn|attach*",
            ),
            "ar": (
                "(?:لغة|بلغة|باللغة) (?:ال)?(?:إنجليزية|عربية|فرنسية|عبرية|إنكليزية|ألمانية) (?:فقط|حصرا|حصريا|وحدها|لا غير|دون غيرها)|(?:إنجليزية|إنكليزية|فرنسية|عبرية|عربية) (?:فقط|حصرا|حصريا|وحدها|لا غير|دون غيرها)",
                "{must_ar}|تقبل|يقبل|كتابة|تعبئة|تكتب|يكتب|تعبأ|يعبأ & (?:فقط|حصرا|حصريا|وحدها|لا غير|دون غيرها) & (?:إنجليزية|إنكليزية|عربية|فرنسية|عبرية)",
                "(?:يجب|على|يشترط|ينبغي|يلتزم|يتعين|إلزامي|مطلوب) … (?:إنجليزية|إنكليزية|فرنسية|عبرية)",
                "never: (?:لا|لن|ولا) … (?:تقبل|يقبل|نقبل|ينظر|تقرأ|تدرس|تؤخذ) … (?:بغير|غير|بلغة أخرى|لغات أخرى|عربية|إلا … (?:لغة|إنجليزية))",
                "(?:إتقان|إجادة|يتقن|تتقن|يجيد|تجيد) … (?:إنجليزية|إنكليزية|فرنسية|عبرية)",
            ),
        },
        (
            "any language|every language|whichever language|language (?:of )?your|bilingual|interpret\\w*|in arabic (?:and|or|and/or) (?:in )?english|in english (?:and|or|and/or) (?:in )?arabic|(?:translated|translate) (?:by|for) (?:us|you)|we translate",
            "أي لغة|كل لغة|باللغة التي|باللغات|العربية (?:أو|و) ?الإنجليزية|الإنجليزية (?:أو|و) ?العربية|نترجم",
        ),
    ),
)
