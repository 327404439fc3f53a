// What could tell who a child is, found in free text.
#include "referral/screening.hpp"

#include <gtest/gtest.h>

namespace gateway::referral {
namespace {

// The marks as "what@from-to", joined.
std::string marks(std::string_view text, const std::vector<std::string>& names = {}) {
  std::string all;
  for (const Mark& mark : screen(text, names)) {
    if (!all.empty()) all += ", ";
    all += mark.what + '@' + std::to_string(mark.from) + '-' + std::to_string(mark.to);
  }
  return all;
}

TEST(Screening, FindsNhsNumbersHoweverTheyAreWritten) {
  for (const char* text : {"9990000018", "999 000 0018", "999-000-0018", "999.000.0018", "９９９ ０００ ００１８",
                           "999\u200b0000018", "999\u00a0000\u00a00018", "٩٩٩٠٠٠٠٠١٨"}) {
    EXPECT_TRUE(marks(text).starts_with("an NHS number@0-")) << text;
  }
  EXPECT_EQ(marks("no. 12 999 000 0018 given"), "an NHS number@7-19");
}

TEST(Screening, LeavesTenDigitsAloneThatPassNoCheck) {
  EXPECT_EQ(marks("9990000019"), "");
  EXPECT_EQ(marks("19990000018"), "");
}

TEST(Screening, FindsPostcodes) {
  for (const char* text : {"ZZ99 3VZ", "zz993vz", "SW1A 1AA", "m1 1ae", "B33-8TH", "GIR 0AA"})
    EXPECT_TRUE(marks(text).starts_with("a postcode@0-")) << text;
  EXPECT_EQ(marks("lives at ZZ99 3VZ."), "a postcode@9-17");
  EXPECT_EQ(marks("year 6, KS2 pupil, A1 road, B12 3mg"), "");
}

TEST(Screening, FindsFullDatesAndLeavesMonthsAndAges) {
  for (const char* text : {"03/04/2019", "3.4.19", "2019-04-03", "3rd April 2019", "3 of Apr 19", "April 3, 2019",
                           "03-Apr-2019", "20190403", "03042019", "1 Sept 2020"}) {
    EXPECT_TRUE(marks(text).starts_with("a full date@0-")) << text;
  }
  EXPECT_EQ(marks("aged 6, since March 2026, about 3 days a week, 24/7"), "");
}

TEST(Screening, FindsTelephoneNumbersAndEmailAddresses) {
  for (const char* text : {"01632 960123", "07700 900123", "+44 7700 900123", "0044 1632 960 123", "(01632) 960123"})
    EXPECT_NE(marks(text).find("a telephone number@"), std::string::npos) << text;
  EXPECT_EQ(marks("write to a.person+x@practice.example now"), "an email address@9-36");
}

TEST(Screening, FindsTheNamesGivenWithTheQuestion) {
  EXPECT_EQ(marks("Zoë's brother says ZOE cries", {"Zoe Example"}), "a name@0-3, a name@19-22");
  EXPECT_EQ(marks("an example of neglect", {"Zoë O'Malley"}), "");
  EXPECT_EQ(marks("the Malleys", {"Malley"}), "a name@4-11");
  EXPECT_EQ(marks("Mr Lacey came", {"Mr Lacey"}), "a name@3-8");
}

TEST(Screening, CountsCharactersNotBytes) {
  EXPECT_EQ(marks("café, crèche: ZZ99 3VZ"), "a postcode@14-22");
  EXPECT_EQ(marks("a\xff ZZ99 3VZ"), "a postcode@3-11");
}

TEST(Screening, LeavesAnOrdinaryQuestionAlone) {
  EXPECT_EQ(
      marks("A child of 6 told a teacher twice in 3 weeks that a parent drinks each evening and that there is no food "
            "in the house. Is this for early help, or for section 17 of the Children Act 1989?"),
      "");
}

TEST(Screening, LeavesNumbersOfPassagesAloneAndNoDateBesideThem) {
  for (const char* text : {"see section 3.4.12", "Section 1/2/10 says so", "1/2/10 of the policy", "paragraph 4.1.2",
                           "3.4.12 of our safeguarding children policy", "version 1.2.10"}) {
    EXPECT_EQ(marks(text), "") << text;
  }
  for (const char* text : {"born 3.4.12", "section 03.04.12", "section 3.4.2012", "1/2/10 of the mother", "3.4.12",
                           "in the section 3 April 2012", "intersection 3.4.12", "dob 1/2/10 of the child's record"}) {
    EXPECT_NE(marks(text), "") << text;
  }
}

// What a reviewer got past an earlier screening.
TEST(Screening, IsNotTalkedAroundBySpelling) {
  for (const char* text : {"999,000,0018",
                           "999:000:0018",
                           "999\u2022000\u20220018",
                           "999    000    0018",
                           "999\u20660000018",
                           "999\ufe0f0000018",
                           "\u0aef\u0aef\u0aef0000018",
                           "\u0e59\u0e59\u0e590000018",
                           "2015-03-12T00:00:00Z",
                           "DOB12/03/2015",
                           "dob_12/03/2015",
                           "12 03 2015",
                           "12,03,2015",
                           "12\\03\\2015",
                           "2015 March 12",
                           "12 Mar '15",
                           "SW1A   1AA",
                           "SW1A.1AA",
                           "447700900123",
                           "07700,900,123",
                           "07700\u00b7900123",
                           "joe @ example.com",
                           "joe(at)example.com",
                           "joe@example\u3002com"}) {
    EXPECT_NE(marks(text), "") << text;
  }
  const std::pair<const char*, const char*> named[] = {
      {"Nguy\u1ec5n", "Nguyen"},
      {"\u0418\u0432\u0430\u043d", "\u0418\u0412\u0410\u041d"},
      {"\u0393\u0399\u03a9\u03a1\u0393\u039f\u03a3", "\u03b3\u03b9\u03ce\u03c1\u03b3\u03bf\u03c2"},
      {"Smith", "Smiths"},
      {"O'Brien", "OBrien"},
      {"Mary-Jane", "MaryJane"},
      {"Stra\u00dfe", "Strasse"},
      {"Da Bin", "bin"}};
  for (const auto& [name, text] : named) EXPECT_NE(marks(text, {name}), "") << name << " in " << text;
}

TEST(Screening, TakesNoMoreThanLinearTime) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "1 2-3 ";
  EXPECT_LE(screen(text, {"a"}).size(), 200U);
  std::string ones;
  for (int i = 0; i < 20'000; ++i) ones += "1 ";
  EXPECT_LE(screen(ones, {}).size(), 200U);
}

}  // namespace
}  // namespace gateway::referral
