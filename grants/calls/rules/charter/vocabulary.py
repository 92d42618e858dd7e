"""Word lists that signs are written with, in English and Arabic. Pure."""

from __future__ import annotations

VOCABULARY = {
    # who gives, and who is given to
    "funder": "funders?|donors?|grantors?|grant ?makers?|foundation*|agency|agencies|ministry|commission|contributors?|sponsors?|trust|council|embassy"
    "|granting authority|contracting authority|programme officer|program officer|government|authority|trustees|secretariat|fund|us|our|we|its representatives|auditors?",
    "grantee": "grantees?|recipients?|beneficiar*|awardees?|sub ?grantees?|sub ?recipients?|applicants?|partners?|organi[sz]ation*|contractors?|associations?|signator*|groups?|you|your|consorti*|implement*|ngos?|charit*|holder",
    "funder_ar": "مانح|ممول|ماحين|متبرع|داعم|مؤسسة|وكالة|وزارة|صندوق|سفارة|اتحاد|راعي|رعاة|طرف الأول|فريق الأول|جهة|إدارة البرنامج|مفوضية|منسق",
    "grantee_ar": "مستفيد|متلق|متقدم|شريك|شركاء|منظم|مؤسس|جمعي|طرف الثاني|فريق الثاني|جهة المنفذة|جهة المستفيدة|مجموعة|منفذ|موقع|مقدم الطلب|حاصل على المنحة",
    # binding words
    "must": "must|shall|should|will|has to|have to|having to|required|requires?|obliged|obligat*|agrees?|undertakes?|commits?|committed|expected|asked|requested|needs? to|mandatory|compulsory|condition*|please|ensure*|kindly|due|subject to|oblige*|necessary|needed|prerequisite|insists?|asks? (?:that|you|grantees|for)",
    "must_ar": "يلتزم|تلتزم|ملتزم|يتعهد|تتعهد|تعهد|يجب|وجوب|توجب|يتوجب|يتعين|ينبغي|يشترط|تشترط|شرط|اشتراط|يطلب|تطلب|مطلوب|إلزامي|ملزم|إلزام|على!|عليه!|عليها|عليكم|يرجى|الرجاء|نرجو|ضرورة|لا بد|إرفاق|أرفق|ترفق|يرفق|يقدم|تقدم|تقديم|قدموا|تزويد|زودونا|يزود|مطالب|تتضمن|يتضمن|تشمل",
    "give": "attach*|submit*|upload*|provid*|enclos*|includ*|list*|state|name|give|giving|send|suppl*|furnish*|append*|produc*|present*|disclos*|declar*|indicat*|identif*|share|accompan*|deliver*|describe|specify|detail|report|collect*|record*|hand*|turn* over",
    "give_ar": "إرفاق|أرفق|ترفق|يرفق|مرفق|يقدم|تقدم|تقديم|قدموا|تزويد|زود|يزود|اذكر|ذكر|أدرج|إدراج|حدد|تحديد|تحميل|حمل|إرسال|أرسل|أعط|تعبئة|سرد|كشف|قائمة|جدول|إفصاح|أفصح|صرح|تصريح|سلم|تسليم|توفير|بيان|ما هي|ما هو|من هم|كم",
    # approval
    "approval": "approv*|consent*|permission*|authori[sz]ation*|agreement|sign off|no objection|clearance|acceptance|endorse*",
    "approval_ar": "موافق|إذن!|أذن|تصريح|تفويض|مصادق|اعتماد|قبول|إجازة",
    "change": "chang*|modif*|amend*|alter*|revis*|deviat*|vari*|adjust*|reallocat*|re allocat*|rebudget*|transfer*|shift*|move|moved|moving|movement*|reprogramm*|redistribut*|vir(?:e|ement)*|substitut*|replac*|exten*|switch*",
    "change_ar": "تعديل|تغيير|نقل|مناقلة|مناقلات|إعادة تخصيص|إعادة توزيع|تحويل|يعدل|تعدل|يغير|تغير|ينقل|تنقل|تجاوز|انحراف|تمديد|استبدال|مناقله|تدوير|إجراء أي|صرف|حيد",
    "lines": "budget lines?|line items?|lines? of the budget|budget (?:categor*|headings?|items?|components?)|cost (?:categor*|headings?)|categor* of (?:expend*|cost*)|budget|categor(?:y|ies)|headings?|expenditure categor*|between (?:the )?(?:lines|headings|categories|items)|approved costs",
    "lines_ar": "بنود|بند!|البند|موازن|ميزاني|أبواب الصرف|باب إلى|أوجه الصرف|خطوط",
    # money
    "money": "grant*|funds?|funding|money|moneys|monies|amounts?|sums?|payments?|balance*|instal?ments?|awards?|advance*|contribution*|disburse*",
    "money_ar": "منح|أموال|مال!|المال|مبلغ|مبالغ|تمويل|دفع|رصيد|أرصدة|قيمة|متبقي|فائض|وفر|وفورات|سلفة",
    # things asked for
    "papers": "accounts|financial statements?|statements? of accounts|balance sheets?|annual accounts|audit reports?|auditor*",
    "report": "report*",
    "report_ar": "تقرير|تقارير|تقريرا",
    "names": "names?|identit*|details|particulars|id numbers?|passport*|dates? of birth|personal data|lists?|information on|id cards?|identity cards?|copies of (?:id|passport*)|national (?:id|numbers?)|background",
    "names_ar": "أسماء|اسم!|أسماؤ|هوية|هويات|بيانات|جوازات|جواز|تواريخ ميلاد|تاريخ ميلاد|قائمة|قوائم|كشف|كشوف|معلومات|أرقام",
    "staff": "staff|employees?|personnel|board|trustees|directors?|volunteers?|trainees?|participants?|attendees?|trainers?|partners?|counterpart*|sub ?contractors?|sub ?grantees?|suppliers?|vendors?|members|consultants?|key individuals|officers|counterparts|end users?|office holders|signatories|affiliates",
    "staff_ar": "موظف|عامل|طاقم|كادر|أعضاء|عضو|متطوع|متدرب|مشارك|شركاء|شريك|مورد|متعاقد|مدرب|مجلس|مستشار|مقاول|حضور|مستخدم",
    "people": "beneficiar*|end ?users?|clients?|service ?users?|refugees|families|households?|individuals|persons?|people|women|children|survivors|recipients of (?:aid|services)",
    "people_ar": "مستفيد|منتفع|عائل|أسر|لاجئ|أشخاص|أفراد|أطفال|نساء|ناجيات|متلق",
    "lists": "sanction*|terror*|watch ?lists?|consolidated lists?|(?:un|us|eu|ofac|sdn|designat*|restrictive|restricted|prohibited|debarr*|exclu*|security|black) (?:\\w+ )?lists?|lists? of (?:designated|terror*|sanction*|proscribed|excluded|prohibited)|ofac|world check|restrictive measures|databases?|designated (?:persons|individuals|entities|groups)",
    "lists_ar": "(?:قوائم|قائمة|لوائح|لائحة|قواعد بيانات) (?:ال)?(?:إرهاب|عقوبات|حظر|محظور|سوداء|مانح|دولي|أمني|منع|كيانات|أمم|اتحاد|ممول)|عقوبات|إرهاب|سوداء|قوائم الأمم",
    "screen": "vet|vets|vetted|vetting|screen*|background check*|security check*|security clear*|checked|check|checks|cross check*|verif*|run through|matched|detect*",
    "screen_ar": "تدقيق|فحص|تفحص|يفحص|نفحص|تحقق|يتحقق|تحري|غربلة|فرز أمني|مطابق|مسح|تمحيص|يدقق|تدقق|ندقق|التأكد",
    "terror": "terror*|extremis*|radicali[sz]*|designated (?:organi[sz]ation*|groups?|entit*)|proscribed|material support|sanctioned (?:persons?|individuals?|entit*)|violent extrem*|armed groups",
    "terror_ar": "إرهاب|إرهابي|متطرف|تطرف|جماعات المسلحة|كيانات المصنفة|مصنفة|محظورة",
}
