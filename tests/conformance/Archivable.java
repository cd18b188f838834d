import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Says of each file whether veraPDF finds it to be PDF/A-3b, and every rule that it breaks. Leaves with 1 if one is not. */
public class Archivable {
  public static void main(String[] files) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    PDFAFlavour flavour = PDFAFlavour.PDFA_3_B;
    boolean all = files.length > 0;
    for (String file : files) {
      try (FileInputStream stream = new FileInputStream(file);
          PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavour)) {
        ValidationResult result = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
        all &= result.isCompliant();
        System.out.println((result.isCompliant() ? "PDF/A-3b      " : "NOT PDF/A-3b  ") + file);
        for (TestAssertion found : result.getTestAssertions()) {
          if (found.getStatus() == TestAssertion.Status.FAILED) {
            System.out.println("  " + found.getRuleId() + " " + found.getMessage() + " " + found.getLocation());
          }
        }
      }
    }
    System.exit(all ? 0 : 1);
  }
}
